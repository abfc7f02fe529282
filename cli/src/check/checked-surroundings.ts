import { Source } from '@lamellar/core/language';
import type { StandardPolicy } from '../adapters/policy/checked-paths.ts';
import { policySurroundings, type PolicySurroundings } from '../adapters/policy/policy-surroundings.ts';
import type { SurroundingsOptions } from '../policy/policy-options.ts';

/**
 * Returns the surroundings of the files on the command line.
 *
 * @param standard - the text of standard input, which replaces the file of the same name
 * @throws CommandError if the options name a kernel or features that do not exist
 */
export function checkedSurroundings(
  options: SurroundingsOptions,
  standard: StandardPolicy | undefined,
): PolicySurroundings {
  const surroundings = policySurroundings(options);
  if (standard !== undefined) surroundings.files.provide(new Source(standard.name, standard.text));
  return surroundings;
}
