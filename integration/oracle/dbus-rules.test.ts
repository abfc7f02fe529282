import { knownAbis } from '@lamellar/core/kernels';
import { Source, type ByteString } from '@lamellar/core/language';
import { PolicyUnit } from '@lamellar/core/namespaces';
import { afterAll, expect, test } from 'vitest';
import { caseNumbers } from '../random/case-numbers.ts';
import { Random } from '../generate/random.ts';
import { randomDbusPolicy } from '../generate/random-dbus-policy.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { compareUnits } from './compare-units.ts';
import { withFeaturesFile } from './compiled-units.ts';
import { oracleKernels } from './oracle-kernel.ts';
import { textEnvironment } from './text-rules.ts';

const seeds = caseNumbers('rules about D-Bus', { usual: 40, all: 1500 });
// Only later kernels have the class; for earlier kernels, the compiler must write no such rules.
const kernels = ['6.12.118', '6.17.13', '6.18.15', '7.3'].flatMap((version) =>
  oracleKernels.filter((kernel) => kernel.version === version),
);
const abis = ['abi <abi/4.0>,\n', 'abi <abi/3.0>,\n', 'abi <abi/kernel-5.4-vanilla>,\n'];
const count = { profiles: 0, pairs: 0 };

test.each(seeds)('random rules about D-Bus, policy %i, are the automata that apparmor_parser makes of them', (seed) => {
  const kernel = kernels[seed % kernels.length];
  if (kernel === undefined) throw new RangeError('no kernels');
  const text = randomDbusPolicy(new Random(seed), abis[seed % abis.length] ?? '');
  const { succeeded, messages, binary } = withFeaturesFile(kernel, (file) =>
    compileWithParser(Buffer.from(text, 'latin1'), file),
  );
  if (!succeeded) throw new Error(`${messages}\n${text}`);
  const unit = new PolicyUnit(new Source('policy', text as ByteString), { ...textEnvironment(kernel), knownAbis });
  const { profiles, pairs, disagreements } = compareUnits(unit, binary, true);
  expect(disagreements.map((message) => `${message}\nkernel ${kernel.version}:\n${text}`)).toEqual([]);
  count.profiles += profiles;
  count.pairs += pairs;
});

afterAll(() => console.log(`rules about D-Bus: ${count.profiles} random profiles in ${count.pairs} pairs of states`));
