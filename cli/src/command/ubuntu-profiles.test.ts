import { expect, it } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

const cwd = directory({
  'p.aa': 'profile p { signal, }\n',
  'own.aa': 'abi <abi/4.0>,\nprofile unprivileged_userns { capability, }\n',
  log: `audit: type=1400 audit(1722708589.057:469): apparmor="DENIED" operation="capable" class="cap" profile="unprivileged_userns" pid=2054704 comm="nsjail" capability=6  capname="setgid"
audit: type=1400 audit(1722708589.057:470): apparmor="DENIED" operation="mount" class="mount" info="failed mntpnt match" error=-13 profile="unprivileged_userns" name="/" pid=2054704 comm="nsjail" flags="rw, rprivate"
`,
});
const can = (...words: readonly string[]) => lamellar(['can', ...words, '--format', 'json'], { cwd });

it.each([
  ['ubuntu-24.04', 'unprivileged_userns', ['capability:sys_admin'], 'deny', undefined],
  ['ubuntu-24.04', 'unprivileged_userns', ['mount', '/a', '/b'], 'deny', undefined],
  ['ubuntu-24.04', 'unprivileged_userns', ['userns:create'], 'allow', undefined],
  ['ubuntu-24.04', 'unprivileged_userns', ['file:r', '/'], 'deny', undefined],
  ['ubuntu-26.04', 'unprivileged_userns', ['file:r', '/'], 'allow', undefined],
  ['ubuntu-24.04', 'unprivileged_userns', ['exec', '/usr/bin/id'], 'allow', 'unprivileged_userns'],
  ['ubuntu-25.04', 'bwrap', ['exec', '/usr/bin/id'], 'allow', 'bwrap//&unpriv_bwrap'],
  ['6.8.0-45-generic', 'bwrap//&unpriv_bwrap', ['capability:chown'], 'deny', undefined],
  ['ubuntu-26.04', 'unshare', ['exec', '/usr/bin/id'], 'allow', 'unpriv_unshare//&unshare'],
])('%s has %s without policy: %j is %s', (kernel, label, words, verdict, becomes) => {
  const { stdout, stderr } = can(label, ...words, '--kernel', kernel);
  expect(JSON.parse(stdout)).toMatchObject({ verdict, ...(becomes === undefined ? {} : { becomes }) });
  expect(stderr).toMatch(/the policy lacks `.+`; assuming the profile of Ubuntu 2/);
});

it('prefers the policy, and leaves the profiles out of lists of labels', () => {
  const own = can('unprivileged_userns', 'capability:sys_admin', '--kernel', 'ubuntu-24.04', '--policy', 'own.aa');
  expect([own.status, own.stderr.includes('assuming the profile')]).toEqual([0, false]);
  const listed = lamellar(['matrix', '--kernel', 'ubuntu-24.04', '--policy', 'p.aa', '--format', 'json'], { cwd });
  expect(JSON.parse(listed.stdout)).toMatchObject({ labels: 2 });
});

it.each(['pve-9', '6.17.4-1-pve', '7.3'])('%s has no such profile', (kernel) => {
  const { status, stderr } = can('unprivileged_userns', 'capability:sys_admin', '--kernel', kernel, '--policy', 'p.aa');
  expect([status, stderr.includes('no profile `unprivileged_userns`')]).toEqual([2, true]);
  expect(can('p', 'signal:term', 'p', '--kernel', kernel).stderr).toContain('no policy given');
});

it('answers records of the profile by the profile of the program', () => {
  const why = lamellar(['why', 'log', '--policy', 'p.aa', '--kernel', 'ubuntu-24.04', '--format', 'json'], { cwd });
  const answer = JSON.parse(why.stdout) as Readonly<Record<'events' | 'summaries', readonly object[]>>;
  expect(answer).toMatchObject({ advice: [], summaries: [{ verdict: 'not-policy' }] });
  expect(answer.events).toMatchObject(['setgid', '/'].map(() => ({ verdict: 'not-policy', advice: [] })));
  expect(why.stdout).toContain('profile nsjail /PATH/nsjail flags=(unconfined) { userns, }');
});
