import { describe, expect, it } from 'vitest';
import { directory, lamellar } from './testing/lamellar.ts';

const manifest = `lamellar: 1
host:
  policy: [host.aa]
containers:
  web:
    runtime: lxc
    container:
      policy: [./php.aa]
expect:
  - allow signal from host:db to web:php-fpm
`;
const record =
  'type=AVC msg=audit(1.1:2): apparmor="DENIED" operation="open" class="file" profile="db" name="/x" ' +
  'denied_mask="r" requested_mask="r" pid=1 comm="c" fsuid=0 ouid=0\n';

const cwd = directory({
  'lamellar.yaml': manifest,
  'host.aa': 'this is { not policy\n',
  'php.aa': 'profile php-fpm { signal (receive) peer=unconfined, }\n',
  log: record,
  questions: 'db\tfile:r\t/x\n',
  labels: 'web:php-fpm\n',
});

const error = 'host.aa:1:1: error: unknown keyword `this`';
const sources = ['--policy host.aa', '--manifest lamellar.yaml'];
const db = 'no profile `db`';

describe.each(sources)('a profile hidden by errors of its file, %s', (source) => {
  it.each([
    [`can db file:r /x ${source}`, `lamellar: SUBJECT: ${db}\n`],
    [`can unconfined signal db ${source}`, `lamellar: TARGET: ${db}\n`],
    [`can db --all file ${source}`, `lamellar: SUBJECT: ${db}\n`],
    [`can --questions questions --format ndjson ${source}`, ''],
    [`matrix --labels - ${source}`, `lamellar: ${db}\n`],
    [`why log ${source}`, ''],
    [`why log --format json ${source}`, ''],
  ])('%s: the errors come first, and no assumed profile is offered', (line, after) => {
    const { status, stderr } = lamellar(line.split(' '), { cwd, input: 'db\n' });
    expect(status).toBe(2);
    expect(stderr.split(error)).toHaveLength(2);
    expect(stderr.endsWith(after)).toBe(true);
    expect(stderr).not.toContain('--assume');
  });

  it('of an expectation, too', () => {
    const allow = 'signal (term) from host:db to host:db';
    const { status, stderr } = lamellar(['suggest', '--allow', allow, ...source.split(' ')], { cwd });
    expect(status).toBe(2);
    expect(stderr.split(error)).toHaveLength(2);
    expect(stderr).toMatch(/: no profile `db`\n$/);
  });
});

describe('errors in files of a manifest are reported by a command that does not need them', () => {
  it.each([
    ['can web:php-fpm signal:term web:php-fpm', 1],
    ['can web:php-fpm --all capability', 0],
    ['matrix', 2],
    ['matrix --labels labels', 0],
    ['check lamellar.yaml', 1],
    ['plan', 3],
    ['status', 3],
  ])('%s', (line, expected) => {
    const { status, stdout, stderr } = lamellar(line.split(' '), { cwd });
    expect((stdout + stderr).split(error)).toHaveLength(2);
    expect(status).toBe(expected);
  });
});
