import type { ByteString } from '../source/bytes.ts';
import { containerOfNamespace, containerOfProfile, type ToldContainer } from '../stack/container-names.ts';
import type { AppArmorRecord } from './record.ts';

/** Which layer wrote a record, as far as the names of LXC, Incus and LXD tell: a log has no more. */
export type ToldLayer =
  | { readonly kind: 'host' }
  | { readonly kind: 'host-layer'; readonly container: ToldContainer }
  | { readonly kind: 'container-layer'; readonly container: ToldContainer }
  | { readonly kind: 'namespace'; readonly namespace: ByteString };

/** The kernel writes the whole path of a policy namespace, and that of the root by this name. */
const root = 'root';

/** Which layer the profile of a record is. */
export function toldLayer(record: AppArmorRecord): ToldLayer {
  const { profile = '' as ByteString } = record;
  const inside = namespaceOfRecord(record);
  const host = containerOfProfile((profile.split('//')[0] ?? '') as ByteString);
  if (host !== undefined) return { kind: 'host-layer', container: host };
  if (inside === undefined) return { kind: 'host' };
  const container = containerOfNamespace(inside);
  return container === undefined ? { kind: 'namespace', namespace: inside } : { kind: 'container-layer', container };
}

/** The policy namespace of the profile of a record, as the root sees it; undefined for the root itself. */
export function namespaceOfRecord({ namespace }: AppArmorRecord): ByteString | undefined {
  if (namespace === undefined || namespace === root) return undefined;
  return (namespace.startsWith(`${root}//`) ? namespace.slice(root.length + 2) : namespace) as ByteString;
}
