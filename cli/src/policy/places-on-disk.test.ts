import { rmSync } from 'node:fs';
import { printSnapshot } from '@lamellar/core/snapshot';
import { expect, it } from 'vitest';
import { placesBelow } from '../adapters/snapshot/machine-places.ts';
import { takeSnapshot } from '../adapters/snapshot/take-snapshot.ts';
import { compiledFeatures, machineFolder } from '../adapters/snapshot/testing/machine-folder.ts';
import { compiledTwoProfiles } from '../testing/compiled-policy.ts';
import { directory, lamellar, twoProfiles } from '../testing/lamellar.ts';

const namespace = 'lxc-web_<-var-lib-lxc>';
/** A host with a container, in whose root a file of policy is. */
async function hostWith(name: string, text: string): Promise<string> {
  const root = machineFolder({
    files: {
      ...compiledFeatures,
      'etc/apparmor.d/two': `# the host's\n${twoProfiles}`,
      [`proc/11/root/etc/apparmor.d/${name}`]: text,
    },
    processes: {
      1: { parent: 0 },
      10: { title: '[lxc monitor] /var/lib/lxc web', cgroup: '/lxc.monitor.web' },
      11: {
        parent: 10,
        pids: 9,
        ids: [11, 1],
        label: `a//&:${namespace}:unconfined (enforce)`,
        cgroup: '/lxc.payload.web',
      },
    },
    policy: {
      profiles: { a: { load: '1' }, b: { load: '1' } },
      loads: { 1: compiledTwoProfiles },
      namespaces: { [namespace]: { profiles: { b: { load: '2' } }, loads: { 2: compiledTwoProfiles } } },
    },
  });
  const snapshot = await takeSnapshot({ loads: true, surroundings: true }, placesBelow(root));
  rmSync(root, { recursive: true });
  return printSnapshot(snapshot);
}

const record = (whose: string): string =>
  `apparmor="DENIED" operation="capable" class="cap" ${whose} capname="chown"\n`;
const cwd = directory({
  // A denied and audited access leaves no trace in the compiled policy.
  host: await hostWith('inside', twoProfiles.replace(/\}\s*$/, '  audit deny mount fstype=tmpfs,\n}\n')),
  // The included files of a container are not in the snapshot.
  including: await hostWith(
    'usual',
    'include <tunables/global>\nprofile b {\n  include <abstractions/base>\n  @{lib}/x r,\n}\n',
  ),
  applied: await hostWith(
    'lamellar.two',
    `# Made by \`lamellar apply\` from its manifest. Changes here are lost with the next one.\n${twoProfiles}`,
  ),
  damaged: await hostWith('usual', 'profile b {\n  include <abstractions/base>\n  /x rr rr,\n}\n'),
  mounts: `apparmor="DENIED" operation="mount" class="mount" namespace="root//${namespace}" profile="b" name="/m/" fstype="tmpfs" srcname="none"\n`,
  log: record('profile="b"') + record(`namespace="root//${namespace}" profile="b"`),
});

it('rules for policy in force are inserted into the files of the host and of the container, with a load', () => {
  const { stdout } = lamellar(['why', 'log', '--snapshot', 'host'], { cwd });
  expect(stdout.slice(0, stdout.indexOf('these 3 rules suffice'))).toBe(`\
host: add a rule
add to profile of the host \`b\`, in /etc/apparmor.d/two before line 9:
    capability chown,
install:
    [ "$(sudo sed -n '$=' /etc/apparmor.d/two)" = 9 ] &&
    printf '%s\\n' '  capability chown,' | sudo sed -i '8r /dev/stdin' /etc/apparmor.d/two &&
    sudo apparmor_parser --replace /etc/apparmor.d/two
by hand: if the command stops at \`[\`, /etc/apparmor.d/two has changed: run lamellar again

container web: add 2 rules
add to host layer of web \`a\`, in /etc/apparmor.d/two before line 5:
    capability chown,
add to container layer of web \`:${namespace}:b\`, in /etc/apparmor.d/inside of container web before line 9:
    capability chown,
install:
    [ "$(sudo sed -n '$=' /etc/apparmor.d/two)" = 9 ] &&
    printf '%s\\n' '  capability chown,' | sudo sed -i '4r /dev/stdin' /etc/apparmor.d/two &&
    printf '%s\\n' '  capability chown,' | sudo lxc-attach -n web -- sed -i '8r /dev/stdin' /etc/apparmor.d/inside &&
    sudo apparmor_parser --replace /etc/apparmor.d/two &&
    sudo lxc-attach -n web -- apparmor_parser --replace /etc/apparmor.d/inside
by hand: if the command stops at \`[\`, /etc/apparmor.d/two has changed: run lamellar again

`);
});

it('rules for a file that apply wrote belong to the manifest', () => {
  const { stdout } = lamellar(['why', 'log', '--snapshot', 'applied'], { cwd });
  expect(stdout).toContain('in /etc/apparmor.d/lamellar.two of container web before line 9:\n');
  expect(stdout).toContain('by hand: add the rules to the policy of the manifest instead, and run `lamellar apply`');
  expect(stdout).not.toContain('lxc-attach');
});

it('rules for a snapshot have no patch of this machine', () => {
  const { stdout, stderr } = lamellar(['why', 'log', '--snapshot', 'host', '--patch'], { cwd });
  expect(stdout).toBe('');
  expect(stderr.match(/not in the patch/g)).toHaveLength(3);
});

it('a denial known only from the text gets a rule with a higher priority', () => {
  const { stdout } = lamellar(['why', '-v', 'mounts', '--snapshot', 'host'], { cwd });
  expect(stdout).toContain('of container web before line 9:\n    priority=1 mount ');
  expect(stdout).toContain('/etc/apparmor.d/inside:8: audit deny mount fstype=tmpfs,');
});

it('a complete file of a container is changed although its includes are missing', () => {
  const input = record(`namespace="root//${namespace}" profile="b"`);
  const shown = (host: string): string => lamellar(['why', '-', '--snapshot', host], { cwd, input }).stdout;
  expect(shown('including')).toContain(
    'in /etc/apparmor.d/usual of container web before line 5:\n    capability chown,\n',
  );
  expect(shown('including')).toContain(
    '    sudo lxc-attach -n web -- apparmor_parser --replace /etc/apparmor.d/usual\n',
  );
  expect(shown('damaged')).toContain(`add to container layer of web \`:${namespace}:b\`:\n    capability chown,\n`);
});
