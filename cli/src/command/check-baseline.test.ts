import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { directory, lamellar, records } from '../testing/lamellar.ts';

const before = `abi <abi/4.0>,
profile web {
  /srv/www/** r,
  signal (receive) set=(hup) peer=manager,
}
profile manager { signal (send) peer=web, }
`;
const cwd = directory({
  'p.aa': before,
  't.aa': 'profile t { owner /home/** r, }\n',
  'tests.yaml': 'lamellar: 2\nhost-policy: [t.aa]\nkernels: [6.12.118, 7.3]\ncompilers: [4.1]\n',
});
const check = (...words: readonly string[]) => lamellar(['check', ...words], { cwd });
const write = (name: string, text: string): void => writeFileSync(path.join(cwd, name), text);
const read = (name: string): string => readFileSync(path.join(cwd, name), 'utf8');

describe('lamellar check --baseline', () => {
  it('names the option that writes a missing baseline', () =>
    expect(check('p.aa', '--baseline', 'none')).toMatchObject({
      status: 2,
      stderr: 'lamellar: none: no such file or directory\nhint: add --update-baseline to write the baseline\n',
    }));

  it('fails on a change of permissions, with an example, and not on a change of the text', () => {
    expect(check('p.aa', '--baseline', 'b', '--update-baseline').status).toBe(0);
    expect(read('b')).toContain('\nprofile web {\n  /srv/www/** r,\n');
    expect(read('b')).toContain('  signal (send) set=(hup) peer=web,\n');
    write('p.aa', before.replace('/srv/www/** r,', '/srv/www/{a,[^a]}** r, /srv/www/a r,'));
    expect(check('p.aa', '--baseline', 'b')).toMatchObject({ status: 0 });
    write('p.aa', before.replace('/srv/www', '/srv').replace('(hup)', '(kill)'));
    const { status, stdout } = check('p.aa', '--baseline', 'b');
    expect(status).toBe(1);
    const messages = [...stdout.matchAll(/^b:\d+:1: error: (.*) \[changed-permission\]$/gm)].map(([, text]) => text);
    expect(messages).toEqual([
      '`web` gains file r, for example of /srv/a',
      '`manager` gains signal kill to `web`',
      '`manager` loses signal hup to `web`',
    ]);
    expect(stdout).toMatch(
      /hint: if the changes are intended, add --update-baseline\n\n1 file, 2 profiles: valid for .*, but permissions changed; 3 errors, 0 warnings\n$/,
    );
    expect(check('p.aa', '--baseline', 'b', '--update-baseline').status).toBe(0);
    expect(read('b')).toContain('\n  /srv/** r,\n');
  });

  it('states the columns of a line', () => {
    expect(check('tests.yaml', '--baseline', 'c', '--update-baseline').status).toBe(0);
    expect(read('c')).toContain('# columns: kernels 6.12.118, 7.3; compilers 4.1\n');
    expect(read('c')).toContain('  # only kernels 7.3\n  /home/** r,\n');
    const all = records(check('tests.yaml', '--baseline', 'c', '--format', 'ndjson').stdout);
    const requestedKernels = ['6.12.118', '7.3'].map((kernel) => ({ requested: kernel, kernel, assumed: false }));
    expect(all).toMatchObject([{ requestedKernels }, { requestedKernels }, { requestedKernels }]);
    const narrower = check('tests.yaml', '--baseline', 'c', '--kernel', '6.12.118');
    expect(narrower.status).toBe(0);
    expect(check('tests.yaml', '--baseline', 'c', '--kernel', '6.1', '--format', 'github').stdout).toContain(
      'title=stale-baseline::the baseline lacks kernel 6.1, compiler 4.1',
    );
  });

  it('covers mounts under kernels that do not check move_mount(2)', () => {
    write('m.aa', 'profile m { mount fstype=tmpfs -> /mnt/**, }\n');
    expect(check('m.aa', '--kernel', '6.1', '--baseline', 'm', '--update-baseline')).toMatchObject({ status: 0 });
    expect(read('m')).toContain('\n  mount fstype=tmpfs -> /mnt/**,\n');
  });

  it('overwrites no file that is not a baseline', () => {
    write('policy', before);
    for (const words of [[], ['--update-baseline']])
      expect(check('p.aa', '--baseline', 'policy', ...words)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('policy: the file is no baseline, and stays as it is\n') as string,
      });
    expect(read('policy')).toBe(before);
  });

  it.each([
    ['# only everything\nprofile t {\n}\n', 'invalid-value'],
    ['profile t {\n  include <tunables/global>\n}\n', 'include-not-found'],
    ['profile t {\n  /a r\n}\n', 'missing-comma'],
    ['\0\u0001}{', ''],
  ])('refuses %j as a baseline', (text, code) => {
    write('hostile', `${read('b').split('\n')[0] ?? ''}\n${text}`);
    const { status, stdout, stderr } = check('t.aa', '--baseline', 'hostile');
    expect(`${stdout}${stderr}`).not.toMatch(/\n {4}at /);
    expect(stdout).toContain(code);
    expect(stdout).not.toContain('--update-baseline');
    expect(status).toBeGreaterThan(0);
  });
});
