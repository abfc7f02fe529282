import { unpackPolicy, type CompiledPolicy } from '@lamellar/core/binary';
import { textOf, type ByteString } from '@lamellar/core/language';
import type { Snapshot } from '@lamellar/core/snapshot';

/** Compiled policy of a file, or of a host's kernel, reduced to the profiles in force. */
export interface LoadedBlob {
  /** The name of the file or the title of the load, safe to print. */
  readonly name: string;
  readonly size: number;
  readonly policy: CompiledPolicy;
}

/** The maximum number of places in a title. */
const maxPlaces = 3;

/** Returns the loads of a host with profiles in force. Profiles replaced or removed later are left out. */
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

/** Names a load by the first profile in each policy namespace. */
function titleOf(places: ReadonlyMap<ByteString, ByteString>): string {
  const shown = [...places]
    .slice(0, maxPlaces)
    .map(([namespace, name]) => textOf(namespace === '' ? name : (`:${namespace}:${name}` as ByteString)));
  const more = places.size - shown.length;
  return `loaded policy of ${shown.join(', ')}${more > 0 ? ` and in ${more} more namespaces` : ''}`;
}
