import { describe, expect, it } from 'vitest';
import { directory, lamellar, records, shell } from '../testing/lamellar.ts';

const cwd = directory({
  good: 'profile a {\n  signal,\n  ^hat { }\n}\n',
  bad: 'profile b {\n  signal (foo),\n  include <part>\n}\nprofile c { /x }\n',
  other: 'profile d {\n  include <part>\n}\n',
  warned: 'profile w {\n  deny { signal, }\n}\n',
  'base/part': 'ptrace (bar),\n',
  'd/good': 'profile a { }\n',
  'd/disabled': 'nonsense\n',
  'd/disable/disabled': '',
  'd/README': 'prose\n',
  'd/left.dpkg-old': 'nonsense\n',
  'd/below/file': 'nonsense\n',
  'locked/bad': 'nonsense\n',
  'whole/abstractions/own': 'signal,\n',
  'whole/tunables/global': '@{v}=/srv\n',
  'whole/p': 'include <tunables/global>\nprofile p { include <abstractions/own> @{v}/x r, }\n',
});

const check = (...words: readonly string[]) => lamellar(['check', '-b', 'base', ...words], { cwd });

describe('lamellar check', () => {
  it('reports valid policy as valid', () =>
    expect(check('good')).toEqual({
      status: 0,
      stdout: '1 file, 2 profiles: valid for apparmor_parser 4.1; 0 errors, 0 warnings\n',
      stderr: '',
    }));

  it.each(['check', 'lint'])('a directory with abstractions and tunables is the base of %s', (command) =>
    expect(lamellar([command, 'whole'], { cwd })).toEqual({
      status: 0,
      stdout: '1 file, 1 profile: valid for apparmor_parser 4.1; 0 errors, 0 warnings\n',
      stderr: '',
    }),
  );

  it('names the requested kernel in JSON, with the kernel used instead', () => {
    const { stdout } = check('good', 'bad', 'none', '--kernel', '6.8.0-45-generic', '--format', 'ndjson');
    const requestedKernels = [{ requested: '6.8.0-45-generic', kernel: 'ubuntu-24.04', assumed: true }];
    expect(records(stdout)).toMatchObject([{ requestedKernels }, { requestedKernels }, { requestedKernels }]);
    expect(records(check('good', '--format', 'ndjson').stdout)[0]).not.toHaveProperty('requestedKernels');
  });

  it('shows every error at its place, with its includes', () => {
    const { status, stdout, stderr } = check('bad');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toBe(`bad:2:11: error: unknown permission \`foo\` [unknown-permission]
    signal (foo),
            ^~~
hint: the permissions here are \`send\`, \`receive\`, \`read\`, \`write\`

base/part:1:9: error: unknown permission \`bar\` [unknown-permission]
  ptrace (bar),
          ^~~
hint: the permissions here are \`trace\`, \`read\`, \`tracedby\`, \`readby\`, \`write\`
bad:3:3: note: included from here
    include <part>
    ^~~~~~~~~~~~~~

bad:5:15: error: missing permissions after this path [unexpected-token]
  profile c { /x }
                ^
hint: write for example \`r\`, \`rw\` or \`ix\` after the path

1 file, 2 profiles: 1 not valid for apparmor_parser 4.1; 3 errors, 0 warnings
`);
  });

  it('prints errors of a shared include once', () => {
    const { stdout } = check('bad', 'other');
    expect(stdout.match(/unknown permission `bar`/g)).toHaveLength(1);
    expect(stdout).toContain('unknown permission `bar` (the same through 1 other file) [unknown-permission]');
    expect(stdout).toContain('2 files, 3 profiles: 2 not valid for apparmor_parser 4.1; 3 errors, 0 warnings\n');
  });

  it('suggests the intended include', () => {
    const input = 'profile a {\n  include <prat>\n}\n';
    const { stdout } = lamellar(['check', '-', '-b', 'base'], { cwd, input });
    expect(stdout).toContain('error: `prat` not found [include-not-found]');
    expect(stdout).toContain('hint: did you mean `part`?\n');
  });

  it.each([
    [['warned'], 0],
    [['warned', '--fail-on', 'warning'], 1],
    [['good', '--fail-on', 'warning'], 0],
    [['good', 'bad'], 1],
  ])('%j exits with %i', (words, status) => expect(check(...words).status).toBe(status));

  it('reads the files of a directory like apparmor_parser', () =>
    expect(check('d')).toEqual({
      status: 0,
      stdout: '1 file, 1 profile: valid for apparmor_parser 4.1; 0 errors, 0 warnings\n',
      stderr: '',
    }));

  it('checks a file named twice once', () => expect(check('d', 'd/good', './d').stdout).toContain('1 file,'));

  it('continues after an unreadable file', () => {
    const { status, stdout } = check('none', 'good');
    expect(status).toBe(2);
    expect(stdout).toBe(
      'none: error: no such file or directory [unreadable-file]\n\n' +
        '2 files, 2 profiles: 1 not readable, the rest valid for apparmor_parser 4.1; 1 error, 0 warnings\n',
    );
  });

  it('reads standard input under the given name', () => {
    const input = 'profile a { signal (foo), }\n';
    const { status, stdout } = lamellar(['check', '-'], { cwd, input });
    expect(status).toBe(1);
    expect(stdout).toContain('<stdin>:1:21: error: unknown permission `foo`');
    const named = lamellar(['check', '-', '--stdin-path', 'etc/a'], { cwd, input });
    expect(named.stdout).toContain('etc/a:1:21: error: ');
  });

  it('uses the text of standard input for includes of its file', () => {
    const words = ['check', '-', 'other', '--stdin-path', 'base/part', '-b', 'base', '--format', 'ndjson'];
    const [, other] = records(lamellar(words, { cwd, input: 'signal,\n' }).stdout);
    expect(other).toMatchObject({ path: 'other', valid: true });
  });

  it('ends quietly if the reader is gone', () => {
    const outcome = shell('$LAMELLAR check --format ndjson good bad other | head -1', cwd);
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
  });

  it('refuses a name for unused standard input', () =>
    expect(check('good', '--stdin-path', 'x')).toMatchObject({ status: 2, stdout: '' }));
});

describe('an abi', () => {
  const text = '# policy\nabi <abi/5.0>,\nprofile a { }\n';
  const features = 'network_v9 {af_unix {yes\n}\n}\n';
  const at = directory({ p: text, q: text.replace('<abi/5.0>', '"abi/5.0"'), 'other/abi/5.0': features, 'base/x': '' });
  const shown = (file: string, ...options: readonly string[]) => lamellar(['check', ...options, file], { cwd: at });

  it.each([
    ['p', '<abi/5.0>', '`base/abi/5.0`'],
    ['q', '"abi/5.0"', '`abi/5.0`'],
  ])('without a file is refused, as by apparmor_parser: %s', (file, written, searched) => {
    const [place, caret] = [`${file}:2:5`, `^${'~'.repeat(written.length - 1)}`];
    expect(shown(file, '-b', 'base')).toEqual({
      status: 1,
      stdout:
        `${place}: error: \`abi/5.0\` not found [include-not-found]\n  abi ${written},\n      ${caret}\n` +
        `hint: looked for ${searched}; name another base with -b, or more places with -I\n\n` +
        '1 file, 1 profile: 1 not valid for apparmor_parser 4.1; 1 error, 0 warnings\n',
      stderr: '',
    });
  });

  it('is found in every directory for includes', () => {
    expect(shown('p', '-b', 'other').status).toBe(0);
    expect(shown('p', '-b', 'base', '-I', 'other').status).toBe(0);
    expect(shown('p', '-b', 'none').status).toBe(1);
  });

  it('is no directory', () => {
    expect(lamellar(['check', '-', '-b', 'other'], { cwd: at, input: 'abi <abi>,\n' }).stdout).toContain(
      '`abi` is not a features file',
    );
  });
});

describe('--format ndjson', () => {
  it('has an object for each file, in the order of the command line', () => {
    const { status, stdout, stderr } = check('bad', 'good', 'none', '--format', 'ndjson');
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
    expect(records(stdout)).toEqual([
      {
        path: 'bad',
        compiler: '4.1',
        valid: false,
        verdict: 'invalid',
        profiles: ['b', 'c'],
        diagnostics: [
          {
            code: 'unknown-permission',
            severity: 'error',
            message: 'unknown permission `foo`',
            file: 'bad',
            line: 2,
            column: 11,
            hint: 'the permissions here are `send`, `receive`, `read`, `write`',
          },
          {
            code: 'unknown-permission',
            severity: 'error',
            message: 'unknown permission `bar`',
            file: 'base/part',
            line: 1,
            column: 9,
            hint: 'the permissions here are `trace`, `read`, `tracedby`, `readby`, `write`',
          },
          {
            code: 'unexpected-token',
            severity: 'error',
            message: 'missing permissions after this path',
            file: 'bad',
            line: 5,
            column: 15,
            hint: 'write for example `r`, `rw` or `ix` after the path',
          },
        ],
      },
      { path: 'good', compiler: '4.1', valid: true, verdict: 'valid', profiles: ['a', 'a//hat'], diagnostics: [] },
      {
        path: 'none',
        compiler: '4.1',
        valid: false,
        verdict: 'unreadable',
        profiles: [],
        diagnostics: [
          {
            code: 'unreadable-file',
            severity: 'error',
            message: 'no such file or directory',
            file: 'none',
            line: 1,
            column: 1,
            hint: null,
          },
        ],
      },
    ]);
  });
});
