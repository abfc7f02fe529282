import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nestFeatures } from '@lamellar/core/kernels';
import { inject } from 'vitest';
import { policySurroundings } from '../../cli/src/adapters/policy/policy-surroundings.ts';
import { kernelFeaturesText } from '../kernel-features/kernel-features.ts';
import { provideCompiler } from '../lab/debian/provide-compiler.ts';
import { apparmorParser } from '../oracle/apparmor-parser.ts';
import type { Judges } from './compare-verdicts.ts';

/**
 * Features that no Debian kernel has in a form known to both compilers. Compilers do not check patterns of unmediated
 * classes.
 */
const more = [
  'dbus/mask: acquire send receive eavesdrop',
  'ipc/posix_mqueue: create read write open delete setattr getattr',
  'ipc/sysv_mqueue: create read write open delete setattr getattr',
  'network/af_unix: yes',
];

/**
 * The installed parser and, if the run has the suite, sid's parser, for a kernel and policy with every kind of rule.
 *
 * @param folder - the folder for the features file
 */
export async function fullJudges(folder: string): Promise<Judges> {
  const features = join(folder, 'features');
  writeFileSync(features, nestFeatures(`${kernelFeaturesText('6.12.118')}${more.join('\n')}\n`));
  const options = ['--kernel-features', features, '--policy-features', features];
  const later = inject('suites').includes('sid') ? [(await provideCompiler('sid')).path] : [];
  const programs = [apparmorParser(), ...later];
  const { environment } = policySurroundings({ base: '/etc/apparmor.d', features });
  return { environment, parsers: programs.map((program) => ({ program, options, folder: '/' })) };
}
