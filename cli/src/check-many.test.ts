import { chmodSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { directory, lamellar } from './testing/lamellar.ts';

const count = 700;

/** Valid and invalid texts: with own errors, with errors of an included file, and without policy. */
const texts = ['profile p { include <part> }\n', 'profile q { signal (no), }\n', 'profile r { signal, }\n', '\0'];
const names = Array.from({ length: count }, (_, index) => `f${String(index).padStart(3, '0')}`);
const cwd = directory({
  'base/part': 'ptrace (bar),\n',
  ...Object.fromEntries(names.map((name, index) => [path.join('d', name), texts[(index * 7) % texts.length] ?? ''])),
});

const check = (...words: readonly string[]) => lamellar(['check', '-b', 'base', ...words], { cwd });

test('many files are checked together, and reported in their order', () => {
  const kernel = ['--kernel', '6.8.0-45-generic'];
  const together = check('--format', 'ndjson', ...kernel, 'd');
  const half = count / 2;
  const halves = [names.slice(0, half), names.slice(half)].map((some) =>
    check('--format', 'ndjson', ...kernel, ...some.map((name) => path.join('d', name))),
  );
  expect(together).toEqual({
    status: 1,
    stdout: halves.map(({ stdout }) => stdout).join(''),
    stderr: halves[0]?.stderr,
  });
});

test('messages about a shared include are printed once', () => {
  const { stdout } = check('d');
  expect(stdout).toContain('(the same through 174 other files)');
  expect(stdout).toContain(`${count} files, 525 profiles: 525 not valid for apparmor_parser 4.1; `);
});

test('a missing include is printed once, with the number of files', () => {
  const lacking = directory({ a: 'include <no>\nprofile a { include <no> }\n', b: 'profile b { include <no> }\n' });
  const { stdout } = lamellar(['check', '-b', 'base', '--format', 'human', 'a', 'b'], { cwd: lacking });
  expect(stdout).toBe(`a:1:9: error: \`no\` not found (the same in 1 other file) [include-not-found]
  include <no>
          ^~~~
hint: looked for \`base/no\`; name another base with -b, or more places with -I

2 files, 2 profiles: 2 not valid for apparmor_parser 4.1; 3 errors, 0 warnings
`);
});

test('users cannot start a thread', () => {
  const { status, stderr } = lamellar(['--thread']);
  expect(status).toBe(2);
  expect(stderr).toContain('unknown option `--thread`');
});

test.runIf(process.getuid?.() === 0)('(needs root) no thread quotes a secret file that policy includes', () => {
  const secret = path.join(directory({ secret: 'root:$6$abcdef:19000\n' }), 'secret');
  chmodSync(secret, 0o600);
  const many = directory(Object.fromEntries(names.map((name) => [name, `profile p { include "${secret}" }\n`])));
  for (const format of ['human', 'ndjson', 'sarif', 'junit']) {
    const { status, stdout } = lamellar(['check', '--format', format, many]);
    expect(status).toBe(1);
    expect(stdout, format).toContain('the text is not shown');
    expect(stdout, format).not.toMatch(/root|abcdef/);
  }
});
