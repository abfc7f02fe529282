import { expect, test } from 'vitest';
import { featuresOfPaths } from '../profile/features.ts';
import { readPolicy } from '../testing/read-policy.ts';

const [userns, dbus, v9] = ['namespaces/mask', 'dbus/mask', 'network_v9/af_unix'];
const nobodyHas = 'the abi or the kernel has no feature';

test.each<{
  readonly rules: string;
  readonly kernel: readonly string[];
  readonly abi: readonly string[];
  readonly isKernelNamed?: true;
  readonly expected: readonly string[];
}>([
  { rules: 'userns,', kernel: [userns], abi: [userns], expected: [] },
  {
    rules: 'userns, deny userns create,',
    kernel: [userns],
    abi: [],
    expected: [`userns rules have no effect here: ${nobodyHas} \`namespaces/mask\``],
  },
  {
    rules: 'userns, signal,',
    kernel: [],
    abi: [userns],
    expected: [
      'userns rules have no effect here: the kernel has no feature `namespaces/mask`',
      `signal rules have no effect here: ${nobodyHas} \`signal\``,
    ],
  },
  { rules: 'file, capability,', kernel: [], abi: [], expected: [] },
  { rules: 'dbus,', kernel: [dbus, v9], abi: [dbus], expected: [] },
  {
    rules: 'dbus,',
    kernel: [dbus, v9],
    abi: [dbus],
    isKernelNamed: true,
    expected: [
      'dbus rules have no effect here: this kernel only evaluates policy with an abi for `network_v9/af_unix`',
    ],
  },
  { rules: 'dbus,', kernel: [dbus, v9], abi: [dbus, v9], isKernelNamed: true, expected: [] },
  { rules: 'dbus,', kernel: [dbus], abi: [dbus], isKernelNamed: true, expected: [] },
])(
  '$rules for a kernel with $kernel and an abi with $abi',
  ({ rules, kernel, abi, isKernelNamed = false, expected }) => {
    const root = readPolicy(
      { '': `profile p { ${rules} }` },
      { kernelFeatures: featuresOfPaths(kernel), defaultFeatures: featuresOfPaths(abi), isKernelNamed },
    );
    for (const name of root.profileNames()) root.profile(name);
    const said = root.units.flatMap((unit) => unit.diagnosticsSoFar.map(({ message }) => message));
    expect(said.toSorted()).toEqual(expected.toSorted());
  },
);
