import { expect, it } from 'vitest';
import { readBashLine } from './bash-line.ts';

const breaks = ' \t\n"\'@><=;|&(:';

it.each<[line: string, words: readonly string[], current: string]>([
  ['lamellar ', [], ''],
  ['lamellar ca', [], 'ca'],
  ['A=1 lamellar can x', ['can'], 'x'],
  ['lamellar  can\ta b', ['can', 'a'], 'b'],
  [`lamellar can 'a b' "c\\"d" e\\ f g`, ['can', 'a b', 'c"d', 'e f'], 'g'],
  [`lamellar can 'a b`, ['can'], 'a b'],
  [`lamellar can ''`, ['can'], ''],
  ['ls | lamellar du', [], 'du'],
  ['true && lamellar dump x', ['dump'], 'x'],
  ['lamellar check a >b c', ['check', 'a'], 'c'],
])('%s', (line, words, current) => {
  const read = readBashLine(line, breaks);
  expect({ words: read.words, current: read.current }).toEqual({ words, current });
});

it.each([
  ['lamellar can ', 'web:nginx', 'web:nginx'],
  ['lamellar can web:ng', 'web:nginx', 'nginx'],
  ['lamellar can web\\:ng', 'web:nginx', 'web:nginx'],
  ['lamellar can --format=j', '--format=json', 'json'],
  ['lamellar can lxc', 'lxc-a_</x>//&:b', 'lxc-a_\\</x\\>//\\&:b'],
  ["lamellar can 'lxc", 'lxc-a_</x>', 'lxc-a_</x>'],
  ['lamellar can "a', 'a b', 'a b'],
  ['lamellar can ', '$(x)`y`;z', '\\$\\(x\\)\\`y\\`\\;z'],
  ["lamellar can '", "a'b", undefined],
  ['lamellar can "', 'a$b', undefined],
  ['lamellar can ', '~x!#*?[{', '\\~x\\!\\#\\*\\?\\[\\{'],
])('%s becomes %s by %s', (line, value, inserted) => {
  expect(readBashLine(line, breaks).insertion(value)).toBe(inserted);
});

it.each([
  ['lamellar dump >', true],
  ['lamellar dump >a', true],
  ['lamellar dump >a b', false],
  ["lamellar can 'a>b", false],
])('%s is at a redirection: %s', (line, isRedirection) => {
  expect(readBashLine(line, breaks).isRedirection).toBe(isRedirection);
});
