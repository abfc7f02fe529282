import type { Random } from './random.ts';

/** A random name of the list, or occasionally a similar text. */
export function nearName(random: Random, names: readonly string[], percent: number): string {
  const name = random.pick(names);
  if (!random.chance(percent)) return name;
  switch (random.below(7)) {
    case 0:
      return name.toUpperCase();
    case 1:
      return `${name}x`;
    case 2:
      return name.slice(0, -1);
    case 3:
      return `"${name}"`;
    case 4:
      return `${name}_`;
    case 5:
      return `@{w}`;
    default:
      return word(random);
  }
}

/** A path for a file rule. */
export function path(random: Random): string {
  return quoted(
    random,
    `${random.pick(['/', '/', '/', '/', '@{v}/', '@{v}', '/@{w}/', '/@{w}', '/@{v}/'])}${random.many(0, 3, () => random.pick(pieces)).join('')}`,
  );
}

/** The value of a condition: a name or a pattern of names. */
export function value(random: Random): string {
  const start = random.chance(25) ? random.pick(starts) : '';
  return quoted(random, start + random.many(start === '' ? 1 : 0, 3, () => random.pick(pieces)).join(''));
}

/** A word of any kind. */
export function word(random: Random): string {
  return random.pick([
    ...words,
    '',
    '5',
    '->',
    'r',
    'in',
    '=',
    '{',
    '}',
    '()',
    '(a)',
    '@',
    '&',
    ':',
    'a=b',
    '"',
    '""',
    '!',
  ]);
}

function quoted(random: Random, text: string): string {
  if (text.includes(' ') && !text.includes('"') && random.chance(70)) return `"${text}"`;
  return random.chance(10) && !text.includes('"') ? `"${text}"` : text;
}

const words = [
  'a',
  'send',
  'read',
  'peer',
  'label',
  'all',
  'file',
  'audit',
  'unconfined',
  'inet',
  'safe',
  'profile',
  'include',
  'if',
];

const starts = [
  '/',
  '@{v}',
  '@{w}',
  '@{e}',
  '&',
  ':n:',
  ':n://',
  '@',
  '@{no}',
  '@{profile_name}',
  '@{exec_path}',
  '@{p-q,r}',
  '{',
  'a//&b',
  '^',
  '$t',
  '${t}',
  '@w',
  '@{',
  '@{}',
  '#',
];

const usual = [
  'a',
  'b',
  'c',
  'ab',
  'a.b',
  'a-b',
  '*',
  '**',
  '?',
  '/',
  '//',
  '[ab]',
  '[^a]',
  '[a-c]',
  '{a,b}',
  '{a,b}',
  '{,a}',
  '{a,{b,c}}',
];
const odd = [
  '{a}',
  '{',
  '}',
  '[',
  ']',
  '[]',
  '[^]',
  '[a',
  '^',
  '\\*',
  '\\[',
  '\\\\',
  '\\x41',
  '\\x2a',
  '\\101',
  '\\d65',
  '\\,',
  '\\"',
  '\\ ',
  '\\',
  ' ',
  ',',
  '=',
  '(',
  ')',
  '!',
  '#',
  ':',
  '&',
  '+',
  '@',
  '@{v}',
  '@{w}',
  '@{no}',
  '$',
  '|',
  '~',
  '\\@{v}',
  '\u00e4',
  'r',
  ',a',
  '//&b',
  '->',
];
const pieces = [...usual, ...usual, ...usual, ...usual, ...usual, ...usual, ...odd];
