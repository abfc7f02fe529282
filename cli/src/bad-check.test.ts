import { chmodSync, mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { badPolicies } from './testing/bad-policy.ts';
import { directory, lamellar, records, shell } from './testing/lamellar.ts';

/** Matches forbidden output: escape sequences for a terminal, and stack traces. */
// eslint-disable-next-line no-control-regex -- the pattern is about control characters
const forbidden = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]|\n\s+at .+:\d+/;

const maxOutputLength = 64 * 1024;

const good = 'profile a { signal, }\n';
const deep = 10_000;

describe('unreadable files', () => {
  const cwd = directory({
    good,
    sparse: '',
    'locked/good': good,
    unreadable: good,
    compiled: Buffer.from('\x04\x08\x00version\x00\x02\x07\x00\x00\x00', 'latin1'),
    'nothing/below/good': good,
    'source/groups/gnome/good': good,
    'mixed/a': good,
    'mixed/unreadable': good,
  });
  truncateSync(path.join(cwd, 'sparse'), 2 ** 30);
  shell('mkfifo fifo', cwd);
  mkdirSync(path.join(cwd, 'empty'));
  symlinkSync('nowhere', path.join(cwd, 'dangling'));
  symlinkSync('circle', path.join(cwd, 'circle'));
  symlinkSync('nowhere', path.join(cwd, 'mixed/dangling'));
  for (const locked of ['unreadable', 'locked', 'mixed/unreadable']) chmodSync(path.join(cwd, locked), 0);

  it.each([
    ['none', 'no such file or directory'],
    ['', 'no such file or directory', '``'],
    ['good/none', 'no such file or directory'],
    ['dangling', 'no such file or directory'],
    ['circle', 'too many symbolic links'],
    ['x'.repeat(300), 'the name is too long'],
    ['/dev/zero', 'it is not a regular file'],
    ['/dev/tty', 'it is not a regular file'],
    ['fifo', 'it is not a regular file'],
    ['sparse', 'it is larger than 4 MiB'],
    ['compiled', 'it is compiled policy, not text'],
    // The file has size 0 but content, like a growing file.
    ['/proc/version', 'it changed while it was read'],
    ['empty', 'a directory without policy'],
    ['nothing', 'a directory without policy'],
    ['source', 'a directory without policy'],
    ['unreadable', 'permission denied'],
    ['locked', 'permission denied'],
    ['locked/good', 'permission denied'],
  ])('%j is reported, and the rest is checked', (place, reason, shown = place) => {
    const { status, stdout, stderr } = lamellar(['check', place, 'good'], { cwd, unprivileged: true });
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
    expect(stdout.startsWith(`${shown}: error: ${reason} [unreadable-file]\n`), stdout).toBe(true);
    expect(stdout).toContain(
      '2 files, 1 profile: 1 not readable, the rest valid for apparmor_parser 4.1; 1 error, 0 warnings\n',
    );
  });

  it('the build step is named for the source of apparmor.d', () =>
    expect(lamellar(['check', 'source'], { cwd }).stdout).toContain(
      '\nhint: this is the source of apparmor.d; `just ',
    ));

  it('in a directory fail the check of the directory', () => {
    const { status, stdout } = lamellar(['check', 'mixed', '--format', 'ndjson'], { cwd, unprivileged: true });
    expect(status).toBe(2);
    expect(records(stdout)).toMatchObject([
      { path: 'mixed/a', valid: true },
      { path: 'mixed/dangling', valid: false },
      { path: 'mixed/unreadable', valid: false, diagnostics: [{ code: 'unreadable-file' }] },
    ]);
  });

  it('can be an endless standard input', () => {
    const outcome = shell('$LAMELLAR check - </dev/zero', cwd);
    expect(outcome).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'lamellar: standard input: it is larger than 4 MiB\n',
    });
  });
});

/** Additional texts for `check`, with the expected messages. */
const more: typeof badPolicies = {
  'binary junk': { text: Buffer.from('\x7fELF\x02\x01\x01\x00\x00', 'latin1'), messages: ['p:1:'] },
  'a NUL byte': { text: 'profile a {\n  /x\0 r,\n}\n', messages: ['p:2:5: error: a NUL byte'] },
  'braces within braces in a path': {
    text: `profile a {\n  /${'{a,'.repeat(deep)}b${'}'.repeat(deep)} r,\n}\n`,
    messages: ['p:2:3: error: '],
  },
  'parentheses within parentheses': {
    text: `profile a {\n  if ${'('.repeat(deep)}$b${')'.repeat(deep)} { }\n}\n`,
    messages: ['p:2:', ' error: '],
  },
  'an endless line of errors': {
    text: `profile a { ${'signal (foo), '.repeat(20_000)} }\n`,
    messages: ['p:1:21: error: '],
  },
  'nothing but quotes': { text: '"'.repeat(100_001), messages: ['p:1:'] },
  'a byte order mark': { text: '\uFEFFprofile a { }\n', messages: ['p:1:1: error: '] },
};

const formats = [
  ['ndjson', (stdout: string): unknown => records(stdout), [{ valid: false }, { path: 'good', valid: true }]],
  ['sarif', (stdout: string): unknown => JSON.parse(stdout), { version: '2.1.0' }],
] as const;

/** Every text is checked in one of the formats, in turn: differences between formats do not depend on the text. */
const texts = Object.entries({ ...badPolicies, ...more }).map(([what, { text, messages }], index) => ({
  what,
  text,
  messages,
  format: formats[index % formats.length] ?? formats[0],
}));

describe.each(texts)('policy with $what', ({ text, messages, format: [format, parsed, expected] }) => {
  const cwd = directory({ p: text, 'p.part': 'profile b { include "p.part" }\n', good });

  it('is reported briefly with its place', () => {
    const { status, stdout, stderr } = lamellar(['check', 'p', 'good', '-b', '/nowhere'], { cwd });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    // For a namespace, the message counts the declarations; for a single file, the message is `declared twice`.
    for (const message of messages) expect(stdout).toContain(message.replace('declared 2 times', 'declared twice'));
    expect(stdout).not.toMatch(forbidden);
    expect(stdout.length).toBeLessThan(maxOutputLength);
  });

  it(`is reported in ${format}`, () => {
    const { status, stdout, stderr } = lamellar(['check', 'p', 'good', '-b', '/nowhere', '--format', format], { cwd });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).not.toMatch(forbidden);
    expect(parsed(stdout)).toMatchObject(expected);
  });
});

describe('unusual policy is valid', () => {
  it.each([
    ['CR LF', 'profile a {\r\n  signal,\r\n}\r\n'],
    ['no line end at its end', 'profile a { signal, }'],
    ['nothing', ''],
    ['a comment alone', '# nothing\n'],
    ['bytes that are no UTF-8 in a name', Buffer.from('profile "a\xff\x9b" { /\xfe r, }\n', 'latin1')],
    ['100,000 rules', `profile a {\n${'  /x r,\n'.repeat(100_000)}}\n`],
  ])('%s', (_, text) => {
    const { status, stdout } = lamellar(['check', 'p'], { cwd: directory({ p: text }) });
    expect({ status, stdout }).toMatchObject({ status: 0 });
    expect(stdout).toMatch(/^1 file, \d profiles?: valid for apparmor_parser 4.1; 0 errors, 0 warnings\n$/);
  });
});
