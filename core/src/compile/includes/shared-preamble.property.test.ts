import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkPolicy } from '../../check/check-policy.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { bytesOf } from '../../source/bytes.ts';
import { Source } from '../../source/source.ts';
import { randomRuns } from '../../testing/fuzz-runs.ts';
import { environmentOf } from '../../testing/read-policy.ts';

const name = fc.constantFrom('a', 'b', 'c');
const value = fc.oneof(
  fc.constantFrom('x', '/y/', '[', '{u,v}'),
  name.map((other) => `@{${other}}`),
);
const assignment = fc
  .tuple(
    fc.constantFrom('@{', '$'),
    name,
    fc.constantFrom('=', '=', '+=', '?=', ':='),
    fc.array(value, { minLength: 1 }),
  )
  .map(([sigil, variable, operator, values]) =>
    sigil === '$'
      ? `$${variable}${operator === '?=' ? '?=' : '='}true`
      : `@{${variable}}${operator}${values.join(' ')}`,
  );
const statement = fc.oneof(
  { arbitrary: assignment, weight: 6 },
  {
    arbitrary: fc.constantFrom(
      'include <inner>',
      'alias /y/ -> /z/,',
      'abi <abi/1>,',
      'abi <abi/2>,',
      'signal,',
      'profile p {}',
    ),
    weight: 1,
  },
);
const rule = fc.oneof(
  name.map((variable) => `/@{${variable}} r,`),
  name.map((variable) => `@{${variable}}/@{profile_name} px,`),
  name.map((variable) => `dbus path=@{${variable}},`),
  name.map((variable) => `signal peer=@{${variable}},`),
  name.map((variable) => `if defined @{${variable}} { /b ix, }`),
  fc.constant('/y/@{exec_path} ix,'),
);
const lines = (of: fc.Arbitrary<string>) =>
  fc.array(of, { maxLength: 6 }).map((all) => all.map((one) => `${one}\n`).join(''));

/** Prints a diagnostic without its file: the runs have different files. */
function shown({ code, message, span }: Diagnostic): string {
  return `${code} ${message} ${span.source.text.slice(span.start, span.end)}`;
}

/** Most preambles are valid: a preamble with errors is not shared. */
const globals = fc
  .tuple(fc.array(fc.option(fc.array(value, { minLength: 1, maxLength: 2 })), { maxLength: 3 }), fc.option(statement))
  .map(([values, last]) => {
    const assignments = values.map((set, index) => (set === null ? '' : `@{${'abc'[index]}}=${set.join(' ')}\n`));
    return `${assignments.join('')}${last ?? ''}\n`;
  });

const abis = { 'abi/1': 'signal {mask {hup}}', 'abi/2': 'ptrace {mask {read}}' };
const first = fc.constantFrom('', '', 'abi <abi/1>,\n', 'abi <abi/2>,\n');

const runs = randomRuns(1000);

test('a shared preamble has the same meaning as a preamble of one file', { timeout: 300_000 + 20 * runs }, () => {
  fc.assert(
    fc.property(
      globals,
      lines(statement),
      fc.array(fc.tuple(first, lines(assignment), lines(rule)), { maxLength: 3 }),
      (global, inner, files) => {
        const shared = environmentOf({ files: { global, inner, ...abis } });
        for (const [abi, before, rules] of files) {
          const text = `${abi}include <global>\n${before}profile q /y/q {\n${rules}}\n`;
          const together = checkPolicy(new Source('file', bytesOf(text)), shared);
          // With a variable at the start of the file, no preamble is shared.
          const alone = checkPolicy(
            new Source('file', bytesOf(`@{first}=1\n${text}`)),
            environmentOf({ files: { global, inner, ...abis } }),
          );
          expect({ ...together, diagnostics: together.diagnostics.map(shown) }).toEqual({
            ...alone,
            diagnostics: alone.diagnostics.map(shown),
          });
        }
      },
    ),
    { numRuns: runs },
  );
});
