import type { CommandError } from '../exit-status.ts';
import { existingIncusLayer, existingLxcLayer, type ExistingLayer } from './existing-layer.ts';
import type { IncusInstance } from './incus/incus.ts';
import { isIncus, type Instance } from './instance.ts';
import { ConfigurationReader } from './lxc/configuration-lines.ts';
import { configurationFile } from './lxc/configuration-file.ts';
import { lxcPaths } from './lxc/lxc-path.ts';

/** More than a person reads in one go. */
const mostUnread = 4;

/** What a host's configurations of containers make of their layers. */
export interface ExistingLayers {
  /** What Incus has; undefined where it was not asked. */
  readonly instances: readonly IncusInstance[] | CommandError | undefined;
  /** What could not be read, and why. */
  readonly unread: readonly { readonly path: string; readonly reason: string }[];
  /** That of one container; undefined where it is not there, or cannot be read. */
  readonly layerOf: (container: Instance) => ExistingLayer | undefined;
}

/** What this machine's configurations of containers make of their layers. */
export class ExistingLayersOfHost implements ExistingLayers {
  readonly instances: readonly IncusInstance[] | CommandError | undefined;
  readonly #reader: ConfigurationReader;
  readonly #unread: { readonly path: string; readonly reason: string }[] = [];

  /**
   * @param instances - undefined where no container is of Incus
   * @param places - where LXC has its containers
   */
  constructor(instances: readonly IncusInstance[] | CommandError | undefined, places: readonly string[]) {
    this.instances = instances;
    this.#reader = new ConfigurationReader(places);
    if (instances !== undefined && 'message' in instances) {
      const reason = `${instances.message}; what Incus adds to host layers is not told`;
      this.#unread.push({ path: 'the containers of Incus', reason });
    }
  }

  /** Configurations that could not be read, as far as they were asked for, and why: of many, some and how many more there are. */
  get unread(): readonly { readonly path: string; readonly reason: string }[] {
    if (this.#unread.length <= mostUnread) return this.#unread;
    const told = this.#unread.slice(0, mostUnread - 1);
    const more = this.#unread.length - told.length;
    const reason = 'they cannot be read either; what they add to host layers is not told';
    return [...told, { path: `${more} more configurations`, reason }];
  }

  /**
   * Asks Incus, which starts it where it does not run, only where one of these containers is Incus's.
   *
   * @param withStates - whether Incus is to say how its containers are, too
   */
  static async of(containers: Iterable<Instance>, withStates: boolean): Promise<ExistingLayersOfHost> {
    const all = [...containers];
    const places = lxcPaths(all);
    if (!all.some(isIncus)) return new ExistingLayersOfHost(undefined, places);
    // What starts programs is slow to load.
    const { incusInstances } = await import('./incus/incus.ts');
    return new ExistingLayersOfHost(await incusInstances(withStates).catch((error: CommandError) => error), places);
  }

  readonly layerOf = (container: Instance): ExistingLayer | undefined => {
    if (container.runtime === 'incus') {
      const instances = this.instances === undefined || 'message' in this.instances ? [] : this.instances;
      const found = instances.find(({ name, project }) => name === container.instance && project === container.project);
      return found === undefined ? undefined : existingIncusLayer(found, this.#reader);
    }
    const path = configurationFile(container);
    const read = this.#reader.read(path);
    if (!('reason' in read)) return existingLxcLayer(read);
    if (!read.missing)
      this.#unread.push({ path, reason: `${read.reason}; what it adds to the host layer is not told` });
    return undefined;
  };
}
