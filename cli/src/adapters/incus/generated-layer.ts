import { readRegularFile, type Failure } from '@lamellar/node/files';
import { incusPath } from '../snapshot/machine-places.ts';

/** Returns the file of the host layer that Incus generates for an instance. */
export function incusLayerFile({ project, instance }: { readonly project: string; readonly instance: string }): string {
  const name = project === 'default' ? instance : `${project}_${instance}`;
  return `${incusPath}/security/apparmor/profiles/incus-${name}`;
}

/** Reads a host layer that Incus generated. */
export function readIncusLayer(file: string): { readonly text: string } | Failure {
  const read = readRegularFile(file);
  return 'reason' in read ? read : { text: read.bytes.toString() };
}

/**
 * Computes the profile that Incus generates after a change of raw rules. Undefined if the permission for nesting
 * changes, because Incus's own rules then change, too.
 *
 * @see `instanceProfile` and `lxcProfileTpl` in Incus's `internal/server/apparmor`
 */
export function regeneratedByIncus(
  profile: string,
  values: { readonly nesting: boolean; readonly raw: string },
): string | undefined {
  const title = '\n  ### Configuration: raw.apparmor\n';
  const at = profile.includes(title) ? profile.indexOf(title) : profile.lastIndexOf('\n}');
  if (at === -1) return undefined;
  const own = profile.slice(0, at + 1);
  if (own.includes('\n  ### Configuration: nesting\n') !== values.nesting) return undefined;
  const raw = values.raw.replaceAll(/^\n+|\n+$/g, '');
  return `${own}${raw === '' ? '' : `${title}${raw.replaceAll(/^/gm, '  ')}\n`}}\n`;
}
