import type { ByteString } from '@lamellar/core/language';
import { findLinkInPath } from '../filesystem/find-link-in-path.ts';
import { readRegularFile, type Failure } from '@lamellar/node/files';
import type { LxcInstance } from '@lamellar/node/manifest';
import type { LxcValues } from './lxc-values.ts';

/** Returns the file of the host layer that LXC generates for a container, present while the container runs. */
export function generatedLayerFile({ lxcPath, instance }: LxcInstance, namespace: ByteString): string {
  return `${lxcPath}/${instance}/apparmor/${Buffer.from(namespace, 'latin1').toString()}`;
}

/**
 * Reads a generated host layer. A container may have written in the folder, and links in the folder are not followed.
 */
export function readGeneratedLayer(container: LxcInstance, namespace: ByteString): { readonly text: string } | Failure {
  const file = generatedLayerFile(container, namespace);
  const link = findLinkInPath(file, container.lxcPath);
  if (link !== undefined) return { reason: `${link} is a link, which a container may have made`, missing: false };
  const read = readRegularFile(file);
  return 'reason' in read ? read : { text: read.bytes.toString() };
}

/** The values of a configuration with an effect on the generated profile. */
type GeneratingValues = Pick<LxcValues, 'nesting' | 'rawRules'>;

/** Checks whether LXC generates a profile from given values. */
export function isGeneratedFrom(profile: string, values: GeneratingValues): boolean {
  return regenerated(profile, values) === profile;
}

/**
 * Computes the profile that LXC generates after a change of raw rules. Undefined if the permission for nesting changes,
 * because LXC's own rules then change, too.
 *
 * LXC's own rules are indented. The raw rules of the configuration follow, unchanged, on a line each.
 *
 * @see `get_apparmor_profile_content` in LXC's `lsm/apparmor.c`
 */
export function regenerated(profile: string, { nesting, rawRules }: GeneratingValues): string | undefined {
  const lines = profile.split('\n');
  const last = lines.slice(0, -2).findLastIndex((line) => line === '' || line.startsWith(' '));
  if (!profile.endsWith('\n}\n') || last === -1) return undefined;
  const own = lines.slice(0, last + 1);
  if (own.includes('  ### Configuration: nesting') !== nesting) return undefined;
  return [...own, ...rawRules.map(({ value }) => value), '}', ''].join('\n');
}
