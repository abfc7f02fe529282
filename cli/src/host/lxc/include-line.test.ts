import { describe, expect, test } from 'vitest';
import { includedBelow, withInclude, withoutBelow, withoutInclude } from './include-line.ts';

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

describe('what is included below a folder is found, whatever it is, and taken out', () => {
  const home = '/etc/lamellar';

  test.each([
    ['nothing', 'lxc.uts.name = web\n', []],
    ['another folder', 'lxc.include = /etc/lamellar2/web\nlxc.include = /etc/lamellar\n', []],
    ['a comment', '# lxc.include = /etc/lamellar/current/containers/web\n', []],
  ])('%s', (_, text, folders) => {
    expect(includedBelow(text, home)).toEqual(folders);
    expect(withoutBelow(text, home)).toBe(text);
  });

  test.each(['a = 1\n', 'a = 1', ''])('what was applied, byte for byte: %j', (before) => {
    const copied = withInclude(before, folder);
    expect(includedBelow(copied, home)).toEqual([folder]);
    expect(withoutBelow(copied, home)).toBe(before);
  });

  test('more than one, in the ways that LXC reads, and notes that nothing follows', () => {
    const [note = ''] = withInclude('', folder).split('\n');
    const text = `${note}\n${note}\n${withInclude('', folder)}b = 2\n\tlxc.include=/etc/lamellar/old/web  \nc = 3\n`;
    expect(includedBelow(text, home)).toEqual([folder, '/etc/lamellar/old/web']);
    expect(withoutBelow(text, home)).toBe('b = 2\nc = 3\n');
  });
});
