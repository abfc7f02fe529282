import { readlinkSync } from 'node:fs';
import {
  boundaryLimits,
  sharedNamespaceKinds,
  type ContainerBoundary,
  type HostFile,
  type IdRange,
  type SharedNamespace,
  type SnapshotContainer,
} from '@lamellar/core/snapshot';
import type { IncusInstance } from '../../incus/incus.ts';
import { kernelText } from '../../kernel/kernel-files.ts';
import type { MachinePlaces } from '../machine-places.ts';
import { isGone, type UnseenObjects } from '../unseen-objects.ts';
import { hostPlace, hostPlaces, type HostPlace } from './host-places.ts';
import { readMounts, type Mount } from './mount-table.ts';
import { neighbourMounts, rootOnHost } from './neighbour-roots.ts';
import { visibleFiles, withDevices } from './visible-files.ts';

type Namespaces = ReadonlyMap<SharedNamespace['kind'], string>;

/** Reads the parts of the host in running containers, from kernel objects of the first processes. */
export class BoundaryReader {
  readonly #proc: string;
  readonly #root: string;
  readonly #unseen: UnseenObjects;
  /** Mounts and places of the host. */
  readonly #mounts: readonly Mount[];
  readonly #places: readonly HostPlace[];
  /** Root folders of containers that are visible in further containers. */
  readonly #visibleRoots: HostPlace[] = [];
  readonly #hostNamespaces: Namespaces;

  constructor({ proc, root }: MachinePlaces, unseen: UnseenObjects) {
    this.#proc = proc;
    this.#root = root;
    this.#unseen = unseen;
    this.#mounts = this.#mountsOf('self') ?? [];
    this.#places = hostPlaces(root, this.#mounts, unseen);
    this.#hostNamespaces = this.#namespacesOf(1);
  }

  /** The files of the host that indices in boundaries refer to. */
  get hostFiles(): readonly HostFile[] {
    return [...this.#places, ...this.#visibleRoots].map(({ path, kind, user, group, mode, device }) => ({
      path,
      kind,
      user,
      group,
      mode,
      device,
    }));
  }

  /** Adds the boundaries of running containers. @param instances - the instances of Incus, for the names of devices */
  read(containers: readonly SnapshotContainer[], instances: readonly IncusInstance[]): readonly SnapshotContainer[] {
    const devices = new Map(instances.map(({ project, name, devices: all }) => [`${project} ${name}`, all]));
    const namespaces = containers.map(({ init }) => (init === undefined ? undefined : this.#namespacesOf(init)));
    const users = new Map<string, number[]>();
    for (const [index, own] of namespaces.entries())
      for (const link of own?.values() ?? []) users.set(link, [...(users.get(link) ?? []).slice(0, 1), index]);
    const mounts = containers.map(({ init }) => (init === undefined ? undefined : this.#mountsOf(init)));
    const roots = new Set(mounts.flatMap((own) => (own === undefined ? [] : (rootOnHost(own, this.#mounts) ?? []))));
    roots.delete('/');
    const rootPlaces = [...roots].flatMap((path) => hostPlace(path, this.#root, this.#mounts, this.#unseen) ?? []);
    return containers.map((container, index) => {
      const own = mounts[index];
      if (container.init === undefined || own === undefined) return container;
      const boundary = this.#boundaryOf(container.init, own, rootPlaces);
      if (boundary === undefined) return container;
      const used = container.runtime === 'incus' ? devices.get(`${container.project} ${container.name}`) : undefined;
      const sharedNamespaces = [...(namespaces[index] ?? [])].flatMap(([kind, link]): readonly SharedNamespace[] => {
        if (this.#hostNamespaces.get(kind) === link) return [{ kind, container: undefined }];
        const other = users.get(link)?.find((user) => user !== index);
        return other === undefined ? [] : [{ kind, container: other }];
      });
      const files = withDevices(boundary.files, used ?? [], this.#places);
      return { ...container, boundary: { ...boundary, files, sharedNamespaces } };
    });
  }

  #boundaryOf(
    init: number,
    mounts: readonly Mount[],
    roots: readonly HostPlace[],
  ): Omit<ContainerBoundary, 'sharedNamespaces'> | undefined {
    const users = this.#idsOf(init, 'uid_map');
    if (users === undefined) return undefined;
    const isHostRoot = users.some(({ first, count }) => first === 0 && count > 0);
    const neighbours = neighbourMounts(mounts, roots).map((one) => ({ ...one, file: this.#indexOf(one.root) }));
    return {
      ...visibleFiles(mounts, this.#places, this.#mounts, isHostRoot, neighbours),
      capabilities: this.#look(init, 'status', (text) => /^CapBnd:\t([0-9a-f]{1,16})$/m.exec(text)?.[1]),
      users,
      groups: this.#idsOf(init, 'gid_map'),
    };
  }

  /** Returns the index of a visible root folder in the files of the host. */
  #indexOf(place: HostPlace): number {
    const known = this.#visibleRoots.indexOf(place);
    return this.#places.length + (known === -1 ? this.#visibleRoots.push(place) - 1 : known);
  }

  #mountsOf(process: number | 'self'): readonly Mount[] | undefined {
    const what = `the mounts of process ${process}`;
    const table = this.#unseen.look('boundaries', what, () => readMounts(`${this.#proc}/${process}/mountinfo`));
    if (table?.isCut === true) this.#unseen.add('boundaries', what, 'more mounts than the limit of a snapshot');
    return table?.mounts;
  }

  #idsOf(init: number, file: 'uid_map' | 'gid_map'): readonly IdRange[] | undefined {
    return this.#look(init, file, (text) =>
      Array.from(text.matchAll(/^ *\d+ +(\d+) +(\d+)$/gm), ([, first, count]) => ({
        first: Number(first),
        count: Number(count),
      })).slice(0, boundaryLimits.ranges),
    );
  }

  #look<Value>(init: number, file: string, parse: (text: string) => Value): Value | undefined {
    return this.#unseen.look('boundaries', `${file} of process ${init}`, () =>
      parse(kernelText(`${this.#proc}/${init}/${file}`)),
    );
  }

  #namespacesOf(process: number): Namespaces {
    const links = this.#unseen.look('namespaces of processes', `the namespaces of process ${process}`, () =>
      sharedNamespaceKinds.flatMap((kind) => {
        const link = linkAt(`${this.#proc}/${process}/ns/${kind}`);
        return link === undefined ? [] : [[kind, link] as const];
      }),
    );
    return new Map(links);
  }
}

/** Reads a link; undefined if the link does not exist. */
function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
