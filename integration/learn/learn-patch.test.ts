import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compileWithParser } from '../oracle/apparmor-parser.ts';

const command = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));
const allowed = 'apparmor="ALLOWED" class="file" pid=9 fsuid=0 ouid=0';
const log = [
  `${allowed} operation="exec" profile="p" name="/usr/bin/gzip" requested_mask="x" denied_mask="x" target="p//null-/usr/bin/gzip"`,
  `${allowed} operation="open" profile="p//null-/usr/bin/gzip" name="/etc/gzip" requested_mask="r" denied_mask="r"`,
  `${allowed} operation="open" profile="p" name="/etc/new" requested_mask="r" denied_mask="r"`,
  `${allowed} operation="open" profile="p" name="x" info="Failed name lookup - disconnected path" error=-13 requested_mask="r" denied_mask="r"`,
];
const gzip = 'profile /usr/bin/gzip {\n  /etc/gzip r,\n\n  include if exists <local/usr.bin.gzip>\n}\n';

test.each([
  [
    'a profile in one line',
    'profile p /usr/bin/p flags=(complain) { }\n',
    'Px',
    `profile p /usr/bin/p flags=(complain, attach_disconnected) {\n  /etc/new r,\n  /usr/bin/gzip Px,\n  /x r,\n}\n\n${gzip}`,
  ],
  [
    'a profile with a rule in one line, at the end of a file without a line end',
    'profile p flags=(complain mediate_deleted) { /y r, }',
    'Cx',
    'profile p flags=(complain mediate_deleted, attach_disconnected) { /y r,\n  /etc/new r,\n  /usr/bin/gzip Cx -> gzip,\n  /x r,\n  profile gzip {\n    /etc/gzip r,\n  }\n}',
  ],
  [
    'a profile without flags, with local additions and a comment before the brace',
    'profile p /usr/bin/p # of p\n{\n  include if exists <local/p>\n}',
    'Px',
    `profile p /usr/bin/p # of p\nflags=(attach_disconnected) {\n  include if exists <local/p>\n}\n\n${gzip}`,
  ],
])('learn --patch changes %s', (_, before, mode, after) => {
  const cwd = mkdtempSync(path.join(tmpdir(), 'learn-'));
  const abi = 'abi <abi/4.0>,\n';
  mkdirSync(path.join(cwd, 'base/local'), { recursive: true });
  writeFileSync(path.join(cwd, 'p.aa'), abi + before);
  writeFileSync(path.join(cwd, 'base/local/p'), '');
  writeFileSync(path.join(cwd, 'log'), `${log.join('\n')}\n`);
  const learn = () =>
    spawnSync(
      process.execPath,
      [
        command,
        'learn',
        'log',
        '--patch',
        '--policy',
        'p.aa',
        '--exec',
        `/usr/bin/gzip=${mode}`,
        '-b',
        'base',
        '-I',
        '/etc/apparmor.d',
      ],
      { cwd, encoding: 'utf8' },
    );
  const patched = spawnSync('patch', ['-p1', '--fuzz=0'], { cwd, input: learn().stdout, encoding: 'utf8' });
  expect(patched).toMatchObject({ status: 0, stderr: '' });
  const text = readFileSync(path.join(cwd, 'p.aa'), 'utf8');
  expect(text).toBe(abi + after);
  expect(compileWithParser(text)).toMatchObject({ succeeded: true });
  expect(learn().stdout).toBe('');
});
