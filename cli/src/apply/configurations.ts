import { incusChanges } from '../host/incus-changes.ts';
import { configureIncus, incusInstance, incusInstances, type IncusInstance } from '../host/incus.ts';
import { configurationFile, hasConfiguration, isIncluded, setIncluded } from '../host/lxc-configuration.ts';
import type { Runtime } from '../manifest/composed-container.ts';
import { includedFolder, incusSettingsIn, type Layout } from './layout.ts';

/** A container as its runtime knows it. */
export type NamedContainer = Runtime & { readonly name: string };

/** What the runtimes' configurations say of containers, as they were when they were read. */
export class Configurations {
  readonly #instances: readonly IncusInstance[];

  private constructor(instances: readonly IncusInstance[]) {
    this.#instances = instances;
  }

  /**
   * @param containers - those that will be asked about
   * @throws CommandError where Incus has some of them, and does not answer
   */
  static async read(containers: readonly NamedContainer[]): Promise<Configurations> {
    return new Configurations(containers.some(({ runtime }) => runtime === 'incus') ? await incusInstances() : []);
  }

  /** Whether the runtime has the container. */
  has(container: NamedContainer): boolean {
    return container.runtime === 'lxc' ? hasConfiguration(container.name) : this.#find(container) !== undefined;
  }

  /**
   * Where a container's configuration does not say what it is to say: `/var/lib/lxc/web/config`, or one or more like
   * `incus:default/web/raw.lxc`.
   *
   * @param layout - what is to be applied to it; undefined for nothing
   */
  differences(container: NamedContainer, layout: Layout | undefined): readonly string[] {
    const { name } = container;
    if (container.runtime === 'lxc')
      return isIncluded(name, includedFolder(name)) === (layout !== undefined) ? [] : [configurationFile(name)];
    const instance = this.#find(container);
    if (instance === undefined) return [];
    const changes = incusChanges(instance, layout && incusSettingsIn(layout, name));
    return Object.keys(changes).map((key) => `incus:${container.project}/${name}/${key}`);
  }

  #find({ name, ...runtime }: NamedContainer): IncusInstance | undefined {
    if (runtime.runtime === 'lxc') return undefined;
    return this.#instances.find((instance) => instance.name === name && instance.project === runtime.project);
  }
}

/**
 * Has a container's configuration say what is applied to it, all of it in one step. A container that is gone has none to
 * change.
 *
 * @param layout - what is applied; undefined for nothing
 */
export async function configure(container: NamedContainer, layout: Layout | undefined): Promise<void> {
  const { name } = container;
  if (container.runtime === 'lxc') return setIncluded(name, includedFolder(name), layout !== undefined);
  const instance = await incusInstance(container.project, name);
  if (instance === undefined) return;
  const changes = incusChanges(instance, layout && incusSettingsIn(layout, name));
  if (Object.keys(changes).length > 0) await configureIncus(container.project, name, changes);
}
