import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { ProvisionedHost } from '../provision/provisioned-host.ts';
import { auditOfHost, findingLines, newFindings } from './audit-of-host.ts';
import type { AuditJson } from './measured-reach.ts';

// The audit finds settings and policy files that weaken a real host, and the commands of the findings repair the host.
const host = sharedLxcHost();
const patience = { timeout: 900_000 };
const file = '/etc/apparmor.d/lxc-containers';
const link = '/etc/apparmor.d/disable/lxc-containers';
const kinds =
  /^(?:policy-service|writable-policy|disabled-profile|profile-without-file|open-container-layer|weak-setting)/;

let web: LabLxcContainer;
let before: AuditJson;

beforeAll(async () => {
  await ProvisionedHost.of(host);
  before = await auditOfHost(host);
  web = await LabLxcContainer.create(host, { kind: 'busybox' });
  await web.start();
}, 900_000);

afterAll(async () => {
  await web.destroy();
  await host.run(['sh', '-c', `rm -f ${link}; chmod 644 ${file}; sysctl -q -w kernel.dmesg_restrict=1`]);
  await host.run(['systemctl', 'enable', '--now', 'apparmor.service']);
  await host.run(['apparmor_parser', '-R', '-K'], { input: 'profile lamellar-lost { }\n' });
}, 600_000);

test('a fresh host has no such problem', () => {
  expect(findingLines(before).filter((line) => kinds.test(line))).toEqual([]);
});

test('each planted problem is found, and the commands of the findings repair the host', patience, async () => {
  await host.output(['systemctl', 'disable', 'apparmor.service']);
  await host.output(['ln', '-s', file, link]);
  await host.output(['chmod', '666', file]);
  await host.output(['sysctl', '-q', '-w', 'kernel.dmesg_restrict=0']);
  await host.output(['apparmor_parser', '-r', '-K'], { input: 'profile lamellar-lost { }\n' });
  await web.loadPolicy('abi <abi/4.0>,\nprofile open { allow all, }\n');
  await web.spawn(['sleep', '10000'], 'open');
  const found = await auditOfHost(host);
  const layer = `open-container-layer: profile \`:${web.namespace}:open\` of container ${web.name}`;
  expect(newFindings(found, before).filter((line) => kinds.test(line))).toEqual(
    [
      'disabled-profile: profile `lxc-container-default`',
      layer,
      'policy-service: the host',
      'profile-without-file: profile `lamellar-lost`',
      'weak-setting: the host',
      'writable-policy: the host',
    ].sort(),
  );
  await followCommands(found);
  expect(newFindings(await auditOfHost(host), before).filter((line) => kinds.test(line))).toEqual([layer]);
});

test('removed policy is found, and a restart of the service loads the policy', patience, async () => {
  await host.run(['apparmor_parser', '-R', '/etc/apparmor.d'], { timeout: 300 });
  const found = await auditOfHost(host);
  expect(newFindings(found, before)).toContain('policy-service: the host');
  await followCommands(found);
  expect(newFindings(await auditOfHost(host), before)).not.toContain('policy-service: the host');
});

/** Runs the commands of the findings of this test. */
async function followCommands({ findings }: AuditJson): Promise<void> {
  for (const { id, fixes } of findings)
    for (const fix of kinds.test(id) ? fixes : [])
      if (fix.command !== undefined) await host.output(['sh', '-c', fix.command], { timeout: 300 });
}
