import { describe, expect, test } from 'vitest';
import { withInclude, withoutInclude } from './include-line.ts';

const folder = '/etc/lamellar/current/containers/web';
const line = `lxc.include = ${folder}`;

describe.each([
  ['an ordinary one', 'lxc.uts.name = web\n'],
  ['one without a line break at its end', 'lxc.uts.name = web'],
  ['an empty one', ''],
  ['one with empty lines at its end', 'lxc.uts.name = web\n\n\n'],
  ['one of another line ending', 'lxc.uts.name = web\r\n'],
])('a configuration: %s', (_, before) => {
  const after = withInclude(before, folder);

  test('includes what is applied, in a line of its own', () => {
    expect(after.split('\n')).toContain(line);
    expect(after.startsWith(before)).toBe(true);
  });

  test('is as it was, byte for byte, once that is taken away', () => {
    expect(withoutInclude(after, folder)).toBe(before);
  });

  test('includes it once, however often it is asked for', () => {
    expect(withInclude(after, folder)).toBe(after);
  });

  test('keeps what is added behind, in a line of its own', () => {
    const ended = before === '' || before.endsWith('\n') ? before : `${before}\n`;
    expect(withoutInclude(`${after}lxc.start.auto = 1\n`, folder)).toBe(`${ended}lxc.start.auto = 1\n`);
  });
});

test('only the line goes where somebody took the note away', () => {
  expect(withoutInclude(`a = 1\n${line}\nb = 2\n`, folder)).toBe('a = 1\nb = 2\n');
});

test("another container's line stays", () => {
  const other = 'lxc.include = /etc/lamellar/current/containers/web2\n';
  expect(withoutInclude(other, folder)).toBe(other);
});
