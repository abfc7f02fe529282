/**
 * The reference of the exports of core. `npm run docs` writes the pages; `npm run check:docs` fails if a comment is
 * missing.
 */
import { readFileSync } from 'node:fs';
import { OptionDefaults } from 'typedoc';

const { exports } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

export default {
  name: '@lamellar/core',
  entryPoints: Object.values(exports).map((entryPoint) => entryPoint['@lamellar/source']),
  tsconfig: 'tsconfig.build.json',
  out: '../docs/api',
  excludePrivate: true,
  excludeInternal: true,
  disableSources: true,
  // Bounds of JSON values, for the generated schemas.
  blockTags: [...OptionDefaults.blockTags, '@minimum', '@minItems', '@minProperties', '@oneOf'],
  // Names of properties mostly suffice as documentation.
  requiredToBeDocumented: ['Module', 'Variable', 'Function', 'Class', 'Method', 'Accessor', 'Interface', 'TypeAlias'],
  validation: { notExported: true, notDocumented: true, invalidLink: true },
  intentionallyNotExported: [
    // The compiled text, for core itself.
    'core/src/compile/policy-text.ts:PolicyText',
    'core/src/compile/policy-text.ts:ProfileText',
    // Values used only in types.
    'core/src/lint/lint-checks.ts:warningsOfCheck',
    'core/src/decompile/effect-automaton.ts:ruleEffects',
    'core/src/classes/class-numbers.ts:bytes',
    'core/src/language/keywords/capabilities.ts:names',
    'core/src/language/keywords/rlimits.ts:limits',
    'core/src/classes/dbus/dbus.ts:dbusBits',
    'core/src/classes/mount/mount.ts:mountBits',
    'core/src/classes/mqueue/mqueue.ts:permissions',
    'core/src/classes/network/sockets.ts:socketBits',
  ],
  treatWarningsAsErrors: true,
};
