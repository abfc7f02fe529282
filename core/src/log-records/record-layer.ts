import type { ByteString } from '../source/bytes.ts';
import { containerOfNamespace, containerOfProfile, type InferredContainer } from '../stacks/container-names.ts';
import type { AppArmorRecord } from './record.ts';

/**
 * The layer that wrote a record, derived from the names of LXC, Incus and LXD, because a log has no further
 * information.
 */
export type RecordLayer =
  | { readonly kind: 'host' }
  | { readonly kind: 'host-layer'; readonly container: InferredContainer }
  | { readonly kind: 'container-layer'; readonly container: InferredContainer }
  | { readonly kind: 'namespace'; readonly namespace: ByteString };

/** The kernel's name of the root policy namespace; the kernel writes full paths of namespaces. */
const root = 'root';

/** Returns the layer of a record's profile. */
export function layerOfRecord(record: AppArmorRecord): RecordLayer {
  const { profile = '' as ByteString } = record;
  const inside = namespaceOfRecord(record);
  const host = containerOfProfile((profile.split('//')[0] ?? '') as ByteString);
  if (host !== undefined) return { kind: 'host-layer', container: host };
  if (inside === undefined) return { kind: 'host' };
  const container = containerOfNamespace(inside);
  return container === undefined ? { kind: 'namespace', namespace: inside } : { kind: 'container-layer', container };
}

/** Returns the policy namespace of a record's profile in the view of the root; undefined for the root. */
export function namespaceOfRecord({ namespace }: AppArmorRecord): ByteString | undefined {
  if (namespace === undefined || namespace === root) return undefined;
  return (namespace.startsWith(`${root}//`) ? namespace.slice(root.length + 2) : namespace) as ByteString;
}
