import { unpackPolicy, type CompiledPolicy } from '@lamellar/core/compiled';
import { textOf, type ByteString } from '@lamellar/core/language';
import type { Snapshot } from '@lamellar/core/snapshot';

/** Compiled policy that a host's kernel keeps, with those of its profiles that are still in force. */
export interface LoadedBlob {
  /** What it is called. Safe to print. */
  readonly name: string;
  readonly size: number;
  readonly policy: CompiledPolicy;
}

/** As many places as a name has room for. */
const mostPlaces = 3;

/**
 * What was loaded at once, for each load of which something is in force. What a later load has replaced, or somebody removed, is left
 * out.
 */
export function loadedBlobs({ namespaces, loads }: Snapshot): readonly LoadedBlob[] {
  const inForce = loads.map(() => ({ names: new Set<ByteString>(), places: new Map<ByteString, ByteString>() }));
  for (const namespace of namespaces)
    for (const { name, load } of namespace.profiles) {
      const of = load === undefined ? undefined : inForce[load];
      of?.names.add(name);
      if (of !== undefined && !of.places.has(namespace.name)) of.places.set(namespace.name, name);
    }
  return loads.flatMap((bytes, index) => {
    const { names, places } = inForce[index] ?? {};
    if (names === undefined || places === undefined || names.size === 0) return [];
    const policy = unpackPolicy(bytes);
    const profiles = policy.profiles.filter(({ name }) => names.has(name));
    return [{ name: titleOf(places), size: bytes.length, policy: { ...policy, profiles } }];
  });
}

/** The first profile of each policy namespace that it is in. */
function titleOf(places: ReadonlyMap<ByteString, ByteString>): string {
  const shown = [...places]
    .slice(0, mostPlaces)
    .map(([namespace, name]) => textOf(namespace === '' ? name : (`:${namespace}:${name}` as ByteString)));
  const more = places.size - shown.length;
  return `loaded policy of ${shown.join(', ')}${more > 0 ? ` and in ${more} more namespaces` : ''}`;
}
