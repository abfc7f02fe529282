import { type ExistingLayer, type Instance, isIncus } from '@lamellar/node/manifest';
import type { UnreadFile } from '@lamellar/node/policy';
import type { CommandError } from '../exit-status.ts';
import { existingIncusLayer, existingLxcLayer } from './existing-layer.ts';
import type { IncusInstance } from './incus/incus.ts';
import { ConfigurationReader } from './lxc/configuration-lines.ts';
import { configurationFile } from './lxc/configuration-file.ts';
import { lxcPaths } from './lxc/lxc-path.ts';

/** The limit of reported configurations, for readable output. */
const maxUnread = 4;

/** The effect of a host's container configurations on layers. */
export type HostExistingLayers = Pick<ExistingLayersOfHost, 'instances' | 'unread' | 'layerOf'>;

/** The effect of the local container configurations on layers. */
export class ExistingLayersOfHost {
  /** The instances of Incus; undefined if Incus was not asked. */
  readonly instances: readonly IncusInstance[] | CommandError | undefined;
  readonly #reader: ConfigurationReader;
  readonly #unread: UnreadFile[] = [];

  /**
   * @param instances - undefined without an Incus container
   * @param places - the directories of LXC's containers
   */
  constructor(instances: readonly IncusInstance[] | CommandError | undefined, places: readonly string[]) {
    this.instances = instances;
    this.#reader = new ConfigurationReader(places);
    if (instances !== undefined && 'message' in instances) {
      const reason = `${instances.message}; Incus's rules for host layers are unknown`;
      this.#unread.push({ path: 'the containers of Incus', reason });
    }
  }

  /** The requested configurations with read errors. A long list is truncated with a count. */
  get unread(): readonly UnreadFile[] {
    if (this.#unread.length <= maxUnread) return this.#unread;
    const reported = this.#unread.slice(0, maxUnread - 1);
    const more = this.#unread.length - reported.length;
    const reason = 'not readable either; their rules for host layers are unknown';
    return [...reported, { path: `${more} more configurations`, reason }];
  }

  /**
   * Reads the configurations. Asks Incus, which starts on demand, only if a container belongs to Incus.
   *
   * @param withStates - true to request the states of instances
   */
  static async of(containers: Iterable<Instance>, withStates: boolean): Promise<ExistingLayersOfHost> {
    const all = [...containers];
    const places = lxcPaths(all);
    if (!all.some(isIncus)) return new ExistingLayersOfHost(undefined, places);
    // The import avoids loading the code to start programs, which is slow.
    const { incusInstances } = await import('./incus/incus.ts');
    return new ExistingLayersOfHost(await incusInstances(withStates).catch((error: CommandError) => error), places);
  }

  /** Returns the existing layer of a container; undefined if missing or not readable. */
  readonly layerOf = (container: Instance): ExistingLayer | undefined => {
    if (container.runtime === 'incus') {
      const instances = this.instances === undefined || 'message' in this.instances ? [] : this.instances;
      const found = instances.find(({ name, project }) => name === container.instance && project === container.project);
      return found === undefined ? undefined : existingIncusLayer(found, this.#reader);
    }
    const path = configurationFile(container);
    const read = this.#reader.read(path);
    if (!('reason' in read)) return existingLxcLayer(read, container.isProxmox);
    if (!read.missing) this.#unread.push({ path, reason: `${read.reason}; its rules for the host layer are unknown` });
    return undefined;
  };
}
