import type { Random } from './random.ts';
import { randomChangeProfileRule, randomFileRule, link } from './random-path-rules.ts';

const preamble = '@{v}=/a\n@{w}=a b\n@{e}=""\n$t=true\n';

/**
 * Transitions to names with a leading blank, or to a policy namespace without a profile: compilers accept them, but no
 * task can reach their target (`unpack_trans_table` in the kernel's `policy_unpack.c`).
 */
const leadsNowhere = /-> "?(?:\s|:[^:,]*(?::\/*)?"?,)/;

/**
 * A policy of a profile, occasionally with a hat and a child, with file rules of every kind.
 *
 * @param isValid - checks if the compiler accepts a policy with a single rule
 */
export function randomFilePolicy(random: Random, isValid: (policy: string) => boolean): string {
  const aliases = random.chance(15) ? `alias /a -> ${random.pick(['/b', '/c/d', '/ab'])},\n` : '';
  const rules = (): string =>
    random
      .many(2, 9, () => rule(random))
      .filter((text) => !leadsNowhere.test(text) && isValid(`${preamble}profile p {\n${text}\n}\n`))
      .map((text) => `  ${text}\n`)
      .join('');
  const hat = random.chance(10) ? `  hat h {\n${rules()}  }\n` : '';
  const child = random.chance(10) ? `  profile c ${random.chance(50) ? '/a ' : ''}{\n${rules()}  }\n` : '';
  return `${preamble}${aliases}profile p {\n${rules()}${hat}${child}}\n`;
}

function rule(random: Random): string {
  if (random.chance(4)) return random.pick(['file,', 'all,', 'deny all,', 'audit deny all,', 'deny file,']);
  const kind = random.pick([
    randomFileRule,
    randomFileRule,
    randomFileRule,
    randomFileRule,
    link,
    randomChangeProfileRule,
  ]);
  const text = `${qualifiers(random)}${kind(random)},`;
  return random.chance(6) ? `${random.pick(['', 'owner ', 'audit ', 'deny '])}{ ${text} }` : text;
}

function qualifiers(random: Random): string {
  return [
    random.chance(15) ? `priority=${random.pick(['1', '-1', '2', '1000', '-1000'])} ` : '',
    random.chance(10) ? 'audit ' : '',
    random.chance(30) ? random.pick(['allow ', 'deny ', 'deny ', 'deny ']) : '',
    random.chance(20) ? random.pick(['owner ', 'other ']) : '',
  ].join('');
}
