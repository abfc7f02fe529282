import { readRegularFile, type Failure } from '../disk/read-file.ts';
import { incusPath } from '../snapshot/machine-places.ts';

/** The host layer that Incus has generated for an instance, as long as that is there. */
export function incusLayerFile({ project, instance }: { readonly project: string; readonly instance: string }): string {
  const name = project === 'default' ? instance : `${project}_${instance}`;
  return `${incusPath}/security/apparmor/profiles/incus-${name}`;
}

/** A text that Incus has written. */
export function readIncusLayer(file: string): { readonly text: string } | Failure {
  const read = readRegularFile(file);
  return 'reason' in read ? read : { text: read.bytes.toString() };
}

/**
 * What Incus generates in the place of a profile once its instance has other rules; undefined where the instance may then run containers
 * and could not, or the other way round: that changes Incus's own rules.
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
