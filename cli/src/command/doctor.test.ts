import { rmSync } from 'node:fs';
import { printSnapshot } from '@lamellar/core/snapshot';
import { expect, test } from 'vitest';
import { placesBelow } from '../host/snapshot/machine-places.ts';
import { takeSnapshot } from '../host/snapshot/take-snapshot.ts';
import { machineFolder, type MadeMachine } from '../host/snapshot/testing/machine-folder.ts';
import { unmetWords, violations } from '../testing/json-schemas.ts';
import { directory, lamellar } from '../testing/lamellar.ts';

async function saved(machine: MadeMachine): Promise<string> {
  const root = machineFolder(machine);
  const snapshot = await takeSnapshot({ loads: true, surroundings: true }, placesBelow(root));
  rmSync(root, { recursive: true });
  return printSnapshot(snapshot);
}

const cwd = directory({
  usual: await saved({ policy: { profiles: { a: {} } } }),
  off: await saved({
    files: {
      'sys/kernel/security/lsm': 'capability,yama',
      'sys/module/apparmor/parameters/mode': 'complain\n',
      'sys/module/apparmor/parameters/lock_policy': 'Y\n',
    },
  }),
});
const doctor = (...words: string[]) => lamellar(['doctor', '--snapshot', ...words], { cwd });

test('tells what a host can do, and what it lacks', () => {
  const { status, stdout, stderr } = doctor('usual');
  expect([status, stderr]).toEqual([1, '']);
  expect(stdout).toBe(`farm1, kernel 6.12.118

✓ AppArmor is on
✓ kernel 6.12.118 was measured
✗ the kernel has no stacked policy namespaces: containers can have no layer of their own
✓ the kernel mediates file, exec, capability, mqueue, rlimit, change_profile; not signal, ptrace, network, unix, userns, io_uring, mount, dbus
? no features are pinned for policy without an \`abi\` rule
✗ of 1 of 1 profiles, what they were loaded from is not to be seen: nothing can be said of what they allow
✗ apparmor_parser is not there: no policy can be compiled or loaded
`);
});

test('of a host without AppArmor says so by its exit status', () => {
  expect(doctor('off')).toMatchObject({
    status: 3,
    stdout: expect.stringContaining('✗ AppArmor is not on; active are capability, yama: boot with') as string,
  });
});

test('docs/schema/doctor.schema.json has what is printed, and nothing else', () => {
  const printed = ['usual', 'off'].map((file) => JSON.parse(doctor(file, '--format', 'json').stdout) as unknown);
  expect(printed.flatMap((value) => violations('doctor', value))).toEqual([]);
  expect(unmetWords('doctor', [...printed, { about: 'sight' }])).toEqual([]);
});
