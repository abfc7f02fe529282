import path from 'node:path';
import { kindOf } from '@lamellar/node/files';
import { defaultBase, type SurroundingsOptions } from '../../policy/policy-options.ts';

/**
 * Changes the options so that a directory like /etc/apparmor.d provides the files that its policy includes. A directory
 * with `abstractions` and `tunables` becomes the base. A directory with only one of the two completes the base, and is
 * searched before the base. With `--base`, or with several such directories, the options are unchanged.
 *
 * @param places - the policy files and directories of the command line
 */
export function withOwnIncludes<Options extends Pick<SurroundingsOptions, 'base' | 'Include'>>(
  options: Options,
  places: readonly string[],
): Options {
  if (options.base !== defaultBase) return options;
  const hasFolder = (place: string, folder: string): boolean => kindOf(path.join(place, folder)) === 'directory';
  const found = new Map(
    places
      .map((place) => [place, ['abstractions', 'tunables'].filter((folder) => hasFolder(place, folder))] as const)
      .filter(([, folders]) => folders.length > 0),
  );
  const [own, ...others] = found;
  if (own === undefined || others.length > 0) return options;
  const [place, folders] = own;
  if (path.resolve(place) === defaultBase) return options;
  if (folders.length === 2) return { ...options, base: place };
  const { Include = [] } = options;
  return Include.includes(place) ? options : { ...options, Include: [...Include, place] };
}
