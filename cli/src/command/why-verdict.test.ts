import { expect, test } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

const host = 'apparmor="DENIED" profile="p"';
const inContainer = (name: string): string => `apparmor="DENIED" profile="${name}"`;
const proc = 'operation="mount" class="mount" name="/mnt/proc/" fstype="proc" srcname="proc"';

test.each<[record: string, verdict: string, line: string]>([
  [`${host} operation="capable" class="cap" capname="chown"`, 'add-rule', 'host: add a rule'],
  // A pattern for a changing name matches more files, but does not open the host.
  [`${host} operation="open" class="file" name="/proc/812/stat" denied_mask="r"`, 'add-rule', 'host: add a rule'],
  [
    `${inContainer('lxc-101_</var/lib/lxc>')} operation="capable" class="cap" capname="chown"`,
    'add-rule',
    'container 101: add a rule',
  ],
  [
    `${inContainer('incus-web_</var/lib/incus>')} ${proc}`,
    'opens-host',
    'container web: this opens the host; quiet the log instead, or add a rule',
  ],
  [
    `${host} operation="open" class="file" name="/apparmor/.null" denied_mask="rw"`,
    'quiet-log',
    'host: do not add a rule; quiet the log instead',
  ],
  [
    `${host} operation="exec" info="no new privs" name="/bin/x" denied_mask="x"`,
    'not-policy',
    'host: policy is not the cause',
  ],
  [
    `${host} namespace="root//incus-t_<var-lib-incus>" operation="pivotroot" class="mount" name="/r/" srcname="/r/"`,
    'bug',
    'container t: a kernel or runtime bug, not the policy',
  ],
  [`${host} operation="something_new"`, 'unknown', 'host: no rule can be derived'],
])('the answer about %s begins with the verdict %s', (input, verdict, line) => {
  expect(lamellar(['why', '-'], { input }).stdout.split('\n')[0]).toBe(line);
  const { stdout } = lamellar(['why', '-', '--format', 'json'], { input });
  expect(JSON.parse(stdout)).toMatchObject({ summaries: [{ verdict }], events: [{ verdict }] });
});

test.each([[], ['--quiet-log']])('an access that the policy allows needs no rule: %s', (...options) => {
  const cwd = directory({ 'p.aa': 'profile p { file, }\n' });
  const input = `${host} operation="open" class="file" name="/x" requested_mask="r" denied_mask="r"`;
  const { stdout } = lamellar(['why', '-', '--policy', 'p.aa', ...options], { cwd, input });
  expect(stdout.split('\n')[0]).toBe('host: this policy allows the access');
});

test('a rule for a container of Proxmox belongs into its configuration', () => {
  const input = `${inContainer('lxc-101_</var/lib/lxc>')} operation="capable" class="cap" capname="chown"`;
  expect(lamellar(['why', '-'], { input }).stdout).toContain(
    'which LXC generates, in /etc/pve/lxc/101.conf before any `[SNAPSHOT]`:\n    lxc.apparmor.raw: capability chown,\ninstall, which restarts container 101:\n',
  );
});
