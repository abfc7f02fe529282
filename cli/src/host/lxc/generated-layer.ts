import type { ByteString } from '@lamellar/core/language';
import { linkOnTheWay } from '../disk/link-on-the-way.ts';
import { readRegularFile, type Failure } from '../disk/read-file.ts';
import type { LxcInstance } from '../instance.ts';
import type { LxcValues } from './lxc-values.ts';

/** The host layer that LXC has generated for a container, there while the container runs. */
export function generatedLayerFile({ lxcPath, instance }: LxcInstance, namespace: ByteString): string {
  return `${lxcPath}/${instance}/apparmor/${Buffer.from(namespace, 'latin1').toString()}`;
}

/** Its text. A container may have written in its folder: no link there is followed. */
export function readGeneratedLayer(container: LxcInstance, namespace: ByteString): { readonly text: string } | Failure {
  const file = generatedLayerFile(container, namespace);
  const link = linkOnTheWay(file, container.lxcPath);
  if (link !== undefined) return { reason: `${link} is a link, which a container may have made`, missing: false };
  const read = readRegularFile(file);
  return 'reason' in read ? read : { text: read.bytes.toString() };
}

/** What of a configuration decides about the profile that LXC generates. */
type GeneratingValues = Pick<LxcValues, 'nesting' | 'rawRules'>;

/** Whether a profile is what LXC generates from these values. */
export function isGeneratedFrom(profile: string, values: GeneratingValues): boolean {
  return regenerated(profile, values) === profile;
}

/**
 * What LXC generates in the place of a profile once other rules are added; undefined where the container may then run containers and could
 * not, or the other way round: that changes LXC's own rules.
 *
 * Its own rules are indented; behind them is what the configuration adds, each on a line as it is written there.
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
