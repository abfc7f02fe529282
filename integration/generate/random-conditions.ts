import type { Random } from './random.ts';
import { nearName } from './random-words.ts';

/** Random parts, usually at most one, with a blank before every part. */
export function parts(random: Random, made: readonly ((random: Random) => string)[], most = 3): string {
  return random
    .many(0, most, () => random.pick(made)(random))
    .map((part) => ` ${part}`)
    .join('');
}

export function permissions(random: Random, words: readonly string[]): string {
  if (random.chance(40)) return '';
  const pick = () => nearName(random, words, 4);
  if (random.chance(40)) return ` ${pick()}`;
  return ` (${random.many(random.chance(4) ? 0 : 1, 3, pick).join(random.pick([', ', ' ', ',']))})`;
}

/** `name=value`, or a similar text. */
export function condition(random: Random, name: string, values: (random: Random) => string): string {
  const operator = random.chance(95) ? '=' : random.pick([':=', ' in ', '', '==']);
  if (random.chance(82)) return `${name}${operator}${values(random)}`;
  return `${name}${operator}(${random.many(random.chance(5) ? 0 : 1, 3, () => values(random)).join(random.pick([', ', ' ', ',']))})`;
}

/** `peer=(name=value, …)` */
export function peerGroup(random: Random, conditions: readonly ((random: Random) => string)[]): string {
  return `peer=(${random.many(random.chance(5) ? 0 : 1, 2, () => random.pick(conditions)(random)).join(random.pick([', ', ' ', ',', ',,']))})`;
}

export const from =
  (...values: readonly string[]) =>
  (random: Random): string =>
    nearName(random, values, 6);

export const named =
  (name: string, values: (random: Random) => string) =>
  (random: Random): string =>
    condition(random, name, values);
