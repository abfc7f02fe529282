import { expect, test } from 'vitest';
import { configurationLine } from './configuration-line.ts';

const key = 'lxc.apparmor.raw';

test.each([
  ['as it is', 'deny ptrace (tracedby),', 'deny ptrace (tracedby),'],
  ['with what means something elsewhere', '/a=b#c "$x" \\ \'y\' rw,', '/a=b#c "$x" \\ \'y\' rw,'],
  ['a quote at one end', '"/a b" r,', '"/a b" r,'],
  ['a quote alone', '"', '"'],
  ['quotes around it, which LXC would take off', '"/a" r, # "b"', '""/a" r, # "b""'],
  ['single quotes around it', "'a'", `"'a'"`],
  ['blanks at an end, which LXC would take off', ' a\t', '" a\t"'],
])('%s', (_, value, written) => {
  expect(configurationLine(key, value)).toBe(`${key} = ${written}`);
});

test.each([
  ['', '`lxc.apparmor.raw` needs a value'],
  ['a\nb', 'a value of `lxc.apparmor.raw` cannot hold a line break: "a\\nb"'],
  ['a\rb', 'a value of `lxc.apparmor.raw` cannot hold a line break: "a\\rb"'],
  ['a\0b', 'a value of `lxc.apparmor.raw` cannot hold a NUL byte: "a\\u0000b"'],
])('%j cannot be written', (value, message) => {
  expect(() => configurationLine(key, value)).toThrow(new RangeError(message));
});
