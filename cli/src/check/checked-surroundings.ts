import { Source } from '@lamellar/core/language';
import { kindOf } from '@lamellar/node/files';
import type { StandardPolicy } from '../adapters/policy/checked-paths.ts';
import {
  policySurroundings,
  type PolicySurroundings,
  type SharedCache,
} from '../adapters/policy/policy-surroundings.ts';
import { defaultBase, type SurroundingsOptions } from '../policy/policy-options.ts';

/**
 * Returns the surroundings of the files on the command line.
 *
 * @param standard - the text of standard input, which replaces the file of the same name
 * @param shared - the cache, which also prints warnings
 * @throws CommandError if the options name a kernel or features that do not exist
 */
export function checkedSurroundings(
  options: SurroundingsOptions,
  standard: StandardPolicy | undefined,
  shared?: SharedCache,
): PolicySurroundings {
  const surroundings = policySurroundings(options, undefined, undefined, shared);
  if (standard !== undefined) surroundings.files.provide(new Source(standard.name, standard.text));
  // apparmor_parser refuses a missing abi file. Only machines without AppArmor need a substitute.
  if (options.base === defaultBase && kindOf(options.base) === 'missing') return surroundings;
  return { ...surroundings, environment: { ...surroundings.environment, knownAbis: new Map() } };
}
