import { chmodSync, mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { directory, lamellar, shell } from './testing/lamellar.ts';

const good = 'profile a { signal, }\n';

const cwd = directory({
  good: good,
  sparse: '',
  'sparse-snapshot': '',
  binary: Buffer.from('\x7fELF\x02\x01\x01\x00', 'latin1'),
  huge: Buffer.from('\x04\x08\x00version\x00\x02\x07\x00\x00\x00', 'latin1'),
  unreadable: good,
  'locked/good': good,
  'includes-unreadable': 'profile a {\n  include "unreadable"\n}\n',
  'includes-locked': 'profile a {\n  include "locked/good"\n}\n',
  'nothing/below/good': good,
  'tree/profiles/a': good,
  'tree/namespaces/n/profiles/web': 'profile web { signal, }\n',
  'mixed/a': good,
  'mixed/unreadable': good,
  'locked-tree/profiles/a': good,
  'locked-tree/namespaces/n/profiles/web': good,
});
truncateSync(path.join(cwd, 'sparse'), 2 ** 30);
truncateSync(path.join(cwd, 'huge'), 2 ** 30);
truncateSync(path.join(cwd, 'sparse-snapshot'), 384 * 2 ** 20);
shell('mkfifo fifo', cwd);
mkdirSync(path.join(cwd, 'empty'));
const lockedTree = ['locked-tree/namespaces/n/profiles', 'locked-tree/profiles'];
symlinkSync('nowhere', path.join(cwd, 'dangling'));
symlinkSync('circle', path.join(cwd, 'circle'));
symlinkSync('nowhere', path.join(cwd, 'tree/profiles/dangling'));
symlinkSync('nowhere', path.join(cwd, 'tree/namespaces/gone'));
for (const locked of ['unreadable', 'locked', 'mixed/unreadable', ...lockedTree]) chmodSync(path.join(cwd, locked), 0);

const missing = 'no such file or directory';
const irregular = 'it is not a regular file';
const denied = 'permission denied';

describe.each([
  [['can', 'a', 'signal:term', 'unconfined']],
  [['matrix']],
  [['matrix', '--labels', '-', '--format', 'ndjson']],
])('%j', (words) => {
  it.each([
    ['none', missing],
    ['', missing, '``'],
    ['good/none', missing],
    ['dangling', missing],
    ['circle', 'too many symbolic links'],
    ['x'.repeat(300), 'the name is too long'],
    ['/dev/zero', irregular],
    ['/dev/tty', irregular],
    ['fifo', irregular],
    ['sparse', 'it is larger than 4 MiB'],
    ['binary', 'a binary file, not policy text'],
    ['huge', 'it is larger than 64 MiB'],
    ['empty', 'a directory without policy'],
    ['nothing', 'a directory without policy'],
    ['unreadable', denied],
    ['locked', denied],
    ['locked/good', denied],
  ])('--policy %j is refused', (place, reason, shown = place) => {
    const { status, stdout, stderr } = lamellar([...words, '--policy', place], { cwd, unprivileged: true });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.startsWith(`lamellar: ${shown}: ${reason}\n`), stderr).toBe(true);
  });
});

it('a hint about a similar name contains no control character of the name', () => {
  const folder = directory({ 'ngi\u001B[31mnx.aa': good });
  const { status, stderr } = lamellar(['can', 'a', 'signal', 'b', '--policy', 'ngi\u001B[31mnx.a'], { cwd: folder });
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: `lamellar: ngi\\x1b[31mnx.a: ${missing}\nhint: did you mean \`ngi\\x1b[31mnx.aa\`?\n`,
  });
});

describe('errors below a directory', () => {
  it('are reported, and all further questions are answered', () => {
    const { status, stdout, stderr } = lamellar(['matrix', '--policy', 'tree', '--format', 'json'], { cwd });
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ labels: 4 });
    expect(stderr).toBe(
      `lamellar: tree/profiles/dangling: ${missing}\nlamellar: tree/namespaces/gone: a link without a target\n`,
    );
  });

  it('can be in a directory of a policy tree', () => {
    const { status, stderr } = lamellar(['matrix', '--policy', 'locked-tree'], { cwd, unprivileged: true });
    expect(status).toBe(2);
    for (const place of lockedTree) expect(stderr).toContain(`lamellar: ${place}: ${denied}\n`);
  });

  it('do not change the verdict about further files', () => {
    const words = ['can', 'a', 'signal:term', 'unconfined', '--policy', 'mixed'];
    const { status, stdout, stderr } = lamellar(words, { cwd, unprivileged: true });
    expect({ status, stderr }).toEqual({ status: 0, stderr: `lamellar: mixed/unreadable: ${denied}\n` });
    expect(stdout).toContain('allowed: signal term');
  });
});

it.each([
  ['includes-unreadable', 'unreadable'],
  ['includes-locked', 'locked/good'],
])('an unreadable include is reported at its place: %s', (file, included) => {
  const words = ['can', 'a', 'signal', 'unconfined', '--policy', file];
  const { status, stdout, stderr } = lamellar(words, { cwd, unprivileged: true });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(`${file}:2:11: error: `);
  expect(stderr).toContain(included);
  expect(stderr).toContain(denied);
});

it('a file of the maximum size without a snapshot takes little memory', () => {
  const { status, stderr } = lamellar(['audit', '--snapshot', 'sparse-snapshot'], { cwd });
  expect(status).toBe(2);
  expect(stderr).toContain('not a snapshot: the key `lamellar-snapshot` is missing');
});

it('reports a directory without files', () => {
  const { status, stderr } = lamellar(['why', '.'], { cwd: directory({ 'below/log': '' }) });
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: 'lamellar: .: it is a directory without a readable file\n',
  });
});
