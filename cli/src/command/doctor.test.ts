import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { printSnapshot } from '@lamellar/core/snapshot';
import { expect, test } from 'vitest';
import { placesBelow } from '../adapters/snapshot/machine-places.ts';
import { takeSnapshot } from '../adapters/snapshot/take-snapshot.ts';
import { machineFolder, type MadeMachine } from '../adapters/snapshot/testing/machine-folder.ts';
import { unmetWords, violations } from '../testing/json-schemas.ts';
import { directory, lamellar, twoProfiles } from '../testing/lamellar.ts';

async function saved(machine: MadeMachine): Promise<string> {
  const root = machineFolder(machine);
  const snapshot = await takeSnapshot({ loads: true, surroundings: true }, placesBelow(root));
  rmSync(root, { recursive: true });
  return printSnapshot(snapshot);
}

const cwd = directory({
  'p.aa': twoProfiles.replaceAll('term, ', ''),
  usual: await saved({ policy: { profiles: { a: {} } } }),
  off: await saved({
    files: {
      'sys/kernel/security/lsm': 'capability,yama',
      'sys/module/apparmor/parameters/mode': 'complain\n',
      'sys/module/apparmor/parameters/audit': 'quiet\n',
      'sys/module/apparmor/parameters/lock_policy': 'Y\n',
    },
  }),
});
const doctor = (...words: string[]) => lamellar(['doctor', '--snapshot', ...words], { cwd });

test('lists the abilities of a host, and missing abilities', () => {
  const { status, stdout, stderr } = doctor('usual');
  expect([status, stderr]).toEqual([1, '']);
  expect(stdout).toBe(`farm1, kernel 6.12.118

✓ AppArmor is on
✓ kernel 6.12.118 was measured
✗ the kernel has no stacked policy namespaces: containers cannot have a container layer
✓ the kernel mediates file, exec, capability, mqueue, rlimit, change_profile, change_hat; not signal, ptrace, network, unix, userns, io_uring, mount, dbus
? no features are pinned for policy without an \`abi\` rule
✗ the compiled policy of 1 of 1 profiles is not visible: their permissions are unknown
✗ apparmor_parser is missing: no policy can be compiled or loaded
`);
});

test('warns about a kernel that was not measured, without an effect on the exit status', () => {
  const example = path.join(import.meta.dirname, '../../../docs/examples/farm1.json');
  const text = readFileSync(example, 'utf8');
  writeFileSync(path.join(cwd, 'farm1'), text);
  writeFileSync(path.join(cwd, 'later'), text.replaceAll('6.12.118', '6.12.90'));
  const [measured, later] = [doctor('farm1'), doctor('later')];
  expect(later.stdout).toContain('\n! kernel 6.12.90 was not measured: answers are those of ');
  expect(later.status).toBe(measured.status);
});

test('reports a host without AppArmor by its exit status', () => {
  expect(doctor('off')).toMatchObject({
    status: 3,
    stdout: expect.stringContaining(
      '✗ AppArmor is disabled (active security modules: capability, yama): boot with',
    ) as string,
  });
});

test('describes its kernel for further commands', () => {
  const written = doctor('usual', '--save', 'kernel.json');
  expect([written.status, written.stderr]).toEqual([1, '']);
  const described = readFileSync(path.join(cwd, 'kernel.json'), 'utf8');
  expect(doctor('usual', '--save', '-').stdout).toBe(described);
  expect(violations('kernel', JSON.parse(described))).toEqual([]);
  expect(unmetWords('kernel', [JSON.parse(described), { words: ['tried', 'last-header', 'only-named'] }])).toEqual([
    'compiler',
  ]);

  const requested = lamellar(['can', 'a', 'signal:term', 'b', '--policy', 'p.aa', '--kernel', './kernel.json'], {
    cwd,
  });
  expect(requested).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^allowed: signal term \(kernel 6\.12\.118\)/) as string,
    stderr: expect.stringMatching(
      /^lamellar: kernel 6\.12\.118: 13 behaviours were not measured; assuming the behaviours of 6\.12\.118\n/,
    ) as string,
  });
  // Unlike all measured kernels, the described kernel does not mediate signals.
  const both = lamellar(
    ['can', 'a', 'signal:term', 'b', '--policy', 'p.aa', '--kernel', 'kernel.json', '--kernel', '7.3'],
    { cwd },
  );
  expect(both.stdout).toMatch(/^denied.*7\.3/m);
  expect(lamellar(['kernel', 'features', 'kernel.json'], { cwd }).stdout).toContain('versions');
});

test('an invalid description of a kernel is refused', () => {
  writeFileSync(path.join(cwd, 'empty.json'), '{}');
  const errorOf = (file: string): unknown => {
    const { status, stderr } = lamellar(['kernel', 'features', file], { cwd });
    return [status, stderr];
  };
  const missing = 'not a description of a kernel: the key `lamellar-kernel` is missing';
  expect(errorOf('./empty.json')).toEqual([2, expect.stringContaining(missing)]);
  expect(errorOf('./usual')).toEqual([2, expect.stringContaining('a snapshot, not the description of a kernel')]);
  expect(lamellar(['kernel', 'features', './none'], { cwd })).toMatchObject({ status: 2 });
});

test('docs/schema/doctor.schema.json describes exactly the output', () => {
  const printed = ['usual', 'off'].map((file) => JSON.parse(doctor(file, '--format', 'json').stdout) as unknown);
  expect(printed.flatMap((value) => violations('doctor', value))).toEqual([]);
  expect(unmetWords('doctor', [...printed, { about: ['sight', 'behaviour'] }])).toEqual([]);
});
