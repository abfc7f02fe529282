import type { ByteString } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { asText, loadCase } from '../kernel-classes/replay-case.ts';
import { oracleKernels } from '../oracle/oracle-kernel.ts';
import { reproducible } from './question-reproducer.ts';

const text = `abi <abi/4.0>,
profile all { file, capability, network, unix, mount, mqueue, dbus, io_uring, change_profile, signal, }
profile none { file, }
profile syslog { capability sys_admin, }
` as ByteString;

const kernel = oracleKernels.at(-1);

test.each([
  ['all dbus:send bus=session peer=none', 'a D-Bus message needs a bus that asks the kernel'],
  ['all io_uring:override_creds none', 'which Perl cannot map'],
  ['all capability:audit_read', 'no attempt that needs only capability audit_read is known'],
  ['all file:rwk /x', 'no single system call requests `rwk`'],
  ['all file:rw /x/', 'a directory has no `rw`'],
  ['all file:r /x/../y', 'the kernel has no such path'],
  ['all file:w /x/ other', 'a new directory belongs to its task'],
  ['all exec /x/', 'a directory is no program'],
  ['all network:setattr inet stream', 'no system call of a script'],
  ['all mqueue:open 12', 'no measured kernel mediates queues of System V'],
  ['all mqueue:getattr /q', 'no measured kernel checks `getattr` of a queue'],
  ['all unix:connect stream none none', 'a socket without an address cannot be reached'],
  [`all unix:bind stream /${'x'.repeat(120)}`, 'the address is longer than the kernel accepts'],
  ['all signal:emt none', 'signal emt has no number'],
  ['none umount /x', 'also needs capability:sys_admin, and `none` lacks it'],
  ['none capability:net_raw', 'also needs network:create, and `none` lacks it'],
  ['syslog capability:syslog', 'succeeds by capability:sys_admin, and `syslog` has it'],
])('no script can show %s', (question, reason) => {
  if (kernel === undefined) throw new Error('no kernel was measured');
  const root = loadCase([{ namespace: [], file: 'policy', text }], asText(kernel));
  expect(reproducible(root, question, kernel)).toMatchObject({ reason: expect.stringContaining(reason) as unknown });
});
