import { constants, openSync, readlinkSync, readSync } from 'node:fs';
import type { ByteString } from '@lamellar/core/language';
import type { SnapshotNamespace, SnapshotProfile } from '@lamellar/core/snapshot';
import { bytePath, kernelBytes, kernelNames, kernelValue } from '../kernel/kernel-files.ts';
import { profileFolders, profileHash, rawDataHash, type ProfileFolder } from '../kernel/securityfs.ts';
import type { UnseenObjects } from './unseen-objects.ts';
import { withDescriptor } from '../filesystem/with-descriptor.ts';
import { ifPossible } from '../tolerated-failures.ts';

/** The policy that the kernel has. */
export interface KernelPolicy {
  readonly namespaces: readonly SnapshotNamespace[];
  /** Compiled policy without duplicates. */
  readonly loads: readonly Uint8Array[];
}

/** The size limit of all compiled policy, in bytes. */
const maxBytes = 256 * 1024 * 1024;

const modes: ReadonlySet<string> = new Set(['enforce', 'complain', 'kill', 'prompt', 'unconfined']);

/**
 * Reads the kernel's policy tree: all policy namespaces with profiles and loads.
 *
 * @param place - the folder of the outermost visible policy namespace
 * @param withLoads - true to read compiled policy, too
 */
export function readLoadedPolicy(place: string, withLoads: boolean, unseen: UnseenObjects): KernelPolicy {
  const loads = new Loads(unseen);
  const namespaces: SnapshotNamespace[] = [];
  const readNamespace = (folder: string, name: string): void => {
    const read = (profile: ProfileFolder): SnapshotProfile => ({
      name: profile.name,
      mode: modes.has(profile.mode) ? (profile.mode as Exclude<SnapshotProfile['mode'], undefined>) : undefined,
      attach: kernelValue(profile.folder, 'attach') as ByteString | undefined,
      hash: profileHash(profile),
      load: withLoads ? loads.of(profile, folder) : undefined,
    });
    const shown = name === '' ? 'the root policy namespace' : `policy namespace ${name}`;
    const profiles = unseen.look('policy namespaces', shown, () => profileFolders(`${folder}/profiles`).map(read));
    namespaces.push({
      name: name as ByteString,
      revision: revisionOf(folder),
      profiles: (profiles ?? []).sort((left, right) => (left.name < right.name ? -1 : 1)),
    });
    const below = unseen.look('policy namespaces', shown, () => kernelNames(`${folder}/namespaces`)) ?? [];
    for (const inner of [...below].sort())
      readNamespace(`${folder}/namespaces/${inner}`, name === '' ? inner : `${name}//${inner}`);
  };
  readNamespace(place, '');
  return { namespaces, loads: loads.all };
}

/** Compiled policy from the kernel. */
class Loads {
  readonly all: Uint8Array[] = [];
  readonly #byHash = new Map<string, number>();
  readonly #byPlace = new Map<string, number | undefined>();
  readonly #unseen: UnseenObjects;
  #size = 0;

  constructor(unseen: UnseenObjects) {
    this.#unseen = unseen;
  }

  /** Returns the index of a profile's load; undefined if the kernel does not keep the load. */
  of({ name, folder }: ProfileFolder, namespace: string): number | undefined {
    const link = this.#unseen.look('profiles', name, () => readlinkSync(bytePath(`${folder}/raw_data`), 'latin1'));
    const entry = /(?:^|\/)raw_data\/([^/]+)\/raw_data$/.exec(link ?? '')?.[1];
    if (entry === undefined) return undefined;
    const place = `${namespace}/raw_data/${entry}`;
    if (!this.#byPlace.has(place)) this.#byPlace.set(place, this.#read(place, name));
    return this.#byPlace.get(place);
  }

  #read(place: string, name: string): number | undefined {
    return this.#unseen.look('profiles', name, () => {
      // A load with a known hash from the kernel is neither read nor hashed again.
      const kernelHash = rawDataHash(place);
      const known = kernelHash === undefined ? undefined : this.#byHash.get(kernelHash);
      if (known !== undefined) return known;
      const bytes = kernelBytes(`${place}/raw_data`, maxBytes - this.#size);
      if (bytes === undefined) {
        this.#unseen.add('profiles', name, `there is more than ${maxBytes >> 20} MiB of compiled policy`);
        return undefined;
      }
      // Loaded on demand, because the module takes as long to load as all further modules of a process list.
      const hash = kernelHash ?? process.getBuiltinModule('node:crypto').hash('sha256', bytes);
      const same = this.#byHash.get(hash);
      if (same !== undefined) return same;
      this.#size += bytes.length;
      const index = this.all.push(bytes) - 1;
      this.#byHash.set(hash, index);
      return index;
    });
  }
}

const maxNumberLength = 32;

/** Returns the revision of a namespace's policy. A second read of the file would block until the next change. */
export function revisionOf(folder: string): number | undefined {
  const buffer = Buffer.alloc(maxNumberLength);
  const text = ifPossible(() => {
    const opened = openSync(bytePath(`${folder}/revision`), constants.O_RDONLY | constants.O_NONBLOCK);
    return buffer.toString(
      'latin1',
      0,
      withDescriptor(opened, (descriptor) => readSync(descriptor, buffer)),
    );
  });
  return text !== undefined && /^\d+\n?$/.test(text) ? Number(text) : undefined;
}
