import type { ByteString } from '@lamellar/core/language';
import type { Random } from './random.ts';
import { spaces } from './random-white-space.ts';
import {
  randomChangeProfileRule,
  randomFileRule,
  link,
  randomMountRule,
  pivotRoot,
  randomRlimitRule,
  umount,
} from './random-path-rules.ts';
import {
  randomCapabilityRule,
  randomDbusRule,
  randomIoUringRule,
  randomMqueueRule,
  randomNetworkRule,
  randomPtraceRule,
  randomSignalRule,
  randomUnixRule,
  randomUsernsRule,
} from './random-word-rules.ts';
import { word } from './random-words.ts';

/**
 * A policy of a profile with a single rule of any kind: mostly grammatical, occasionally not. About half of all
 * policies are valid.
 */
export function randomRulePolicy(random: Random): ByteString {
  const rule = `${qualifiers(random)}${random.pick(kinds)(random)}${random.chance(3) ? '' : ','}`;
  const spaced = random.chance(8) ? random.pick(spacings)(rule, random) : rule;
  return `${preamble}profile p {\n  ${random.pick(places)(spaced)}\n}\n` as ByteString;
}

const preamble = '@{v}=/a\n@{w}=a b\n@{e}=""\n$t=true\n';

const places: readonly ((rule: string) => string)[] = [
  ...Array.from({ length: 12 }, () => (rule: string) => rule),
  (rule) => `audit { ${rule} }`,
  (rule) => `deny {\n${rule}\n}`,
  (rule) => `owner { ${rule} }`,
  (rule) => `if $t { ${rule} }`,
  (rule) => `if not $t { ${rule} }`,
  (rule) => `if defined @{v} { ${rule} } else { ${rule} }`,
  (rule) => `${rule} ${rule}`,
];

/** Adds or replaces white space. */
const spacings: readonly ((rule: string, random: Random) => string)[] = [
  (rule) => rule.replaceAll(' ', '\n'),
  (rule) => rule.replaceAll('=', ' = '),
  (rule) => rule.replaceAll('(', ' ( ').replaceAll(')', ' ) '),
  (rule) => rule.replaceAll(',', ' , '),
  (rule) => rule.replaceAll(' -> ', '->'),
  (rule) => rule.replace(/,$/, ' # why\n,'),
  (rule, random) => rule.replaceAll(' ', () => random.pick([' ', '  ', '\t', '\n'])),
  (rule, random) => {
    const at = random.below(rule.length);
    return rule.slice(0, at) + random.pick([' ', '"', ',', '=', '(', ')', '\\', '!', '#', '{', '}']) + rule.slice(at);
  },
  (rule, random) => {
    const at = random.below(rule.length);
    return rule.slice(0, at) + random.pick(spaces) + rule.slice(at);
  },
  (rule, random) => {
    const at = random.below(rule.length);
    return rule.slice(0, at) + rule.slice(at + 1);
  },
];

function qualifiers(random: Random): string {
  if (random.chance(55)) return '';
  const words = [
    random.chance(35)
      ? `priority=${random.pick(['1', '-1', '0', '+5', '1000', '1001', '-1000', '-1001', 'a', '""'])} `
      : '',
    random.chance(25) ? 'audit ' : '',
    random.chance(45) ? random.pick(['allow ', 'deny ', 'deny ', 'prompt ', 'quiet ']) : '',
    random.chance(20) ? random.pick(['owner ', 'other ', 'user ']) : '',
  ];
  return (random.chance(5) ? words.toReversed() : words).join('');
}

const kinds: readonly ((random: Random) => string)[] = [
  randomFileRule,
  randomFileRule,
  randomFileRule,
  randomCapabilityRule,
  randomNetworkRule,
  randomNetworkRule,
  randomMountRule,
  randomMountRule,
  umount,
  pivotRoot,
  randomSignalRule,
  randomPtraceRule,
  randomDbusRule,
  randomDbusRule,
  randomUnixRule,
  randomUnixRule,
  randomUsernsRule,
  randomIoUringRule,
  randomMqueueRule,
  randomRlimitRule,
  randomChangeProfileRule,
  link,
  (random) => `all${random.chance(20) ? ` ${word(random)}` : ''}`,
];
