import { Policy } from '@lamellar/core';
import { bytesOf } from '@lamellar/core/language';
import { decideRecord, readRecords } from '@lamellar/core/log-records';
import { expect, test } from 'vitest';

/** A reported denial of a unix socket on a kernel of Ubuntu or Proxmox, with the relevant part of the policy. */
interface ReportedSocket {
  readonly seen: string;
  readonly kernel: string;
  readonly policy: string;
  readonly line: string;
}

const reported: readonly ReportedSocket[] = [
  {
    // The fix is `abi <abi/3.0>,`. The report states that Debian's kernels allow the socket.
    seen: 'https://github.com/containerd/containerd/issues/12726',
    kernel: '6.17.4-1-pve',
    policy: `profile cri-containerd.apparmor.d flags=(attach_disconnected, mediate_deleted) {
      network,
      capability,
      file,
      umount,
    }`,
    line: 'apparmor="DENIED" operation="create" class="net" info="failed protocol match" error=-13 profile="cri-containerd.apparmor.d" pid=138752 comm=2E4E455420545020576F726B6572 family="unix" sock_type="dgram" protocol=0 requested="create" denied="create" addr=none',
  },
  {
    // The report states that Debian's kernels allow the socket.
    seen: 'https://github.com/zabbly/incus/issues/52',
    kernel: '6.8.0-38-generic',
    policy: `profile "incus-c1_</var/lib/incus>" flags=(unconfined) {}
    profile ":incus-c1_<var-lib-incus>:incus_dnsmasq-incusbr0_</var/lib/incus>" {
      network,
    }`,
    line: '[  421.530730] audit: type=1400 audit(1721233364.020:41): apparmor="DENIED" operation="create" info="failed type and protocol match" error=-13 namespace="root//incus-c1_<var-lib-incus>" profile="incus_dnsmasq-incusbr0_</var/lib/incus>" pid=7047 comm="dnsmasq" family="unix" sock_type="stream" protocol=0 requested_mask="create" denied_mask="create" addr=none',
  },
];

/** Returns the verdict and the notes of the checks. */
function decided({ line }: ReportedSocket, policy: string, kernel: string): readonly unknown[] {
  const { stacks, kernel: assumed } = Policy.parse(policy, { kernel });
  const [record] = readRecords(bytesOf(line));
  if (record === undefined) throw new Error('no record');
  const found = decideRecord(record, stacks, assumed.behaviours);
  if ('reason' in found) throw new Error(found.reason);
  return found.decisions.flatMap(({ verdict, checks }) => [verdict, ...checks.flatMap(({ note }) => note ?? [])]);
}

test.each(reported)('$seen: denied on $kernel, and by an abi without `network/af_unix` alone', (report) => {
  const { policy, kernel } = report;
  expect(decided(report, policy, kernel)).toEqual(['deny', 'lacks-protocol']);
  expect(decided(report, `abi <abi/3.0>,\n${policy}`, kernel)).toEqual(['allow']);
  expect(decided(report, `abi <abi/4.0>,\n${policy}`, kernel)).toEqual(['allow']);
  for (const linux of ['6.12.43', '6.12.118', '6.17.13']) expect(decided(report, policy, linux)).toEqual(['allow']);
});
