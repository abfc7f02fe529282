import type { ByteString } from '@lamellar/core/language';
import type { Random } from './random.ts';

/** The pieces of values: special characters of patterns, of byte order and of variables. */
const pieces = ['/a', '/b', 'c', '~', '|', '\\{', '{', '}', '[', ']', '*', '\\,', '/'];

const variables = ['@{v}', '@{w}', '@{u}'];

/**
 * Policy with odd values of variables: partial patterns, nested variables, self-references, undeclared variables, a
 * boolean. One or two rules, heads or aliases use the variables. Nested values have only a single use: AppArmor 5.0
 * remembers the partial expansion of a failed variable, and the order of expansion is internal to the compiler.
 */
export function randomValuesPolicy(random: Random): ByteString {
  const lines: string[] = [];
  if (random.chance(20)) lines.push(`$u = ${random.pick(['true', 'false'])}`);
  else if (random.chance(60)) lines.push(assignment('@{u}', random));
  lines.push(assignment('@{v}', random), assignment('@{w}', random));
  if (random.chance(15)) lines.push(`@{v} += ${values(random)}`);
  const isNested = lines.some((line) => line.lastIndexOf('@{') > 0);
  const written = isNested ? () => '' : () => use(random);
  if (random.chance(25)) lines.push(`alias /${path(random, written)} -> /${path(random, written)},`);
  const rules = isNested ? [rule(random, reference(random))] : random.many(1, 2, () => rule(random, use(random)));
  const attachment = !isNested && random.chance(20) ? ` /${use(random)}` : '';
  return `${lines.join('\n')}\nprofile a${attachment} {\n${rules.map((each) => `  ${each},\n`).join('')}}\n` as ByteString;
}

function assignment(name: string, random: Random): string {
  return `${name} = ${values(random)}`;
}

function values(random: Random): string {
  return random.many(1, 3, () => value(random)).join(' ');
}

/** Usually a complete pattern, or most policy would be refused for the same reason. */
function value(random: Random): string {
  if (random.chance(45)) return random.pick(['/a', '/b', 'c', 'd/', '~', 'e*']);
  return random.many(1, 2, () => (random.chance(40) ? random.pick(variables) : random.pick(pieces))).join('');
}

/** A variable, with optional pieces around. */
function reference(random: Random): string {
  const around = (): string => (random.chance(30) ? random.pick(pieces) : '');
  return `${around()}${random.pick(variables)}${around()}`;
}

function use(random: Random): string {
  return reference(random) + (random.chance(15) ? random.pick(variables) : '');
}

function path(random: Random, written: () => string): string {
  return random.chance(25) ? written() : random.pick(['a', 'b', 'a/b', '']);
}

function rule(random: Random, word: string): string {
  return random.pick([
    `/${word} r`,
    `/${word} rw`,
    `/a r`,
    `/b ix, /b/${word} px`,
    `link /a -> /${word}`,
    `change_profile /a -> ${word}`,
    `signal peer=${word}`,
    `ptrace peer=${word}`,
    `unix peer=(label=${word})`,
    `mount /${word} -> /b`,
    `dbus path=/${word}`,
    `mqueue /${word}`,
  ]);
}
