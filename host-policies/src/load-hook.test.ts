import { expect, test } from 'vitest';
import { loadHookLine } from './load-hook.ts';

test('one command, and nothing of what LXC adds', () => {
  expect(loadHookLine('lxc-web_<-var-lib-lxc>', ['/etc/policy/web/nginx', '/etc/policy/web/php'])).toBe(
    'lxc.hook.start-host = apparmor_parser --replace --skip-cache --namespace ' +
      "'lxc-web_<-var-lib-lxc>' /etc/policy/web/nginx /etc/policy/web/php # LXC adds:",
  );
});

test.each([
  ["/it's", String.raw`'/it'\''s'`],
  ['/a b', "'/a b'"],
  ['/$(x)', "'/$(x)'"],
  ['/a#b', "'/a#b'"],
  ['/ü', "'/ü'"],
])('%s is a word of its own for the shell', (file, word) => {
  expect(loadHookLine('ns', [file])).toContain(` --namespace ns ${word} # `);
});

test('paths that no line can hold, or that depend on where LXC was started', () => {
  expect(() => loadHookLine('ns', ['/a\nb'])).toThrow(RangeError);
  expect(() => loadHookLine('ns', ['nginx'])).toThrow(new RangeError('policy file `nginx` is not absolute'));
});
