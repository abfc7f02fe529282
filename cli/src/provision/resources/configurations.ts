import { CommandError } from '../../exit-status.ts';
import { kindOf } from '@lamellar/node/files';
import { warn } from '../../adapters/process/logger.ts';
import { configurationFile } from '../../adapters/lxc/configuration-file.ts';
import { lxcContainersIn } from '../../adapters/lxc/lxc-containers-in.ts';
import { incusChanges } from '../../adapters/incus/incus-changes.ts';
import { isOn, invalidNestingWarning } from '../../adapters/incus/saved-nesting.ts';
import type { IncusInstance, IncusState } from '../../adapters/incus/incus.ts';
import type { Incus } from '../../adapters/incus/incus-of-machine.ts';
import { bytesOf } from '@lamellar/core/language';
import {
  applySettings,
  configured,
  readConfiguration,
  type AppliedSettings,
  type OwnConfiguration,
} from '../../adapters/lxc/lxc-configuration.ts';
import { lxcPaths } from '../../adapters/lxc/lxc-path.ts';
import { parseConfiguration } from '../../adapters/lxc/configuration-lines.ts';
import { lxcValuesOf, readLxcValues } from '../../adapters/lxc/lxc-values.ts';
import { isIncus, isLxc, type Instance, type LxcInstance } from '../../adapters/instance.ts';
import { changingEach, ContainerFailures } from '../transaction/container-failure.ts';
import { incusSettingsIn, lxcSettingsIn, type Layout } from './layout.ts';

/** The Incus key for LXC configuration of an instance; the lines follow Incus's own lines. */
const rawLxc = 'raw.lxc';

/** A container with the name in the manifest. */
export type NamedContainer = Instance & { readonly name: string };

/** The configurations of containers in their runtimes, at the time of reading. */
export class Configurations {
  readonly #instances: readonly IncusInstance[] | CommandError;
  /** LXC configurations by path, or the error of reading. */
  readonly #texts: ReadonlyMap<string, OwnConfiguration | Error>;

  readonly #ofLxc: readonly LxcInstance[];

  private constructor(
    instances: readonly IncusInstance[] | CommandError,
    texts: ReadonlyMap<string, OwnConfiguration | Error>,
    ofLxc: readonly LxcInstance[],
  ) {
    this.#ofLxc = ofLxc;
    this.#instances = instances;
    this.#texts = texts;
  }

  /**
   * Reads the configurations of all containers of layouts. `problem` returns reading errors.
   *
   * @param known - the instances of Incus, if already listed
   */
  static async of(
    layouts: readonly Layout[],
    incus: Incus,
    known?: readonly IncusInstance[] | CommandError,
  ): Promise<Configurations> {
    const containers = layouts.flatMap((layout) => [...layout.containers.values()]);
    const texts = new Map<string, OwnConfiguration | Error>();
    const ofLxc = containers.filter(isLxc);
    for (const container of ofLxc) {
      const file = configurationFile(container);
      if (texts.has(file)) continue;
      try {
        const read = readConfiguration(container);
        if (read !== undefined) texts.set(file, read);
      } catch (error) {
        texts.set(file, error as Error);
      }
    }
    if (known !== undefined) return new Configurations(known, texts, ofLxc);
    try {
      return new Configurations(containers.some(isIncus) ? await incus.instances() : [], texts, ofLxc);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      return new Configurations(error, texts, ofLxc);
    }
  }

  /** Returns the reason why a container's configuration cannot be read; undefined if readable or missing. */
  problem(container: Instance): Error | undefined {
    const read = container.runtime === 'lxc' ? this.#texts.get(configurationFile(container)) : this.#instances;
    return read instanceof Error ? read : undefined;
  }

  /** Returns a container's own LXC configuration; undefined if missing or not readable. */
  ofLxc(container: LxcInstance): OwnConfiguration | undefined {
    const read = this.#texts.get(configurationFile(container));
    return read instanceof Error ? undefined : read;
  }

  /** Checks whether the runtime has the container. */
  has(container: Instance): boolean {
    return container.runtime === 'lxc'
      ? this.#texts.has(configurationFile(container))
      : this.#find(container) !== undefined;
  }

  /** Checks whether a container exists, also for LXC containers outside the layouts. */
  isThere(container: Instance): boolean {
    return this.has(container) || (container.runtime === 'lxc' && kindOf(configurationFile(container)) !== 'missing');
  }

  /** Returns the state of an instance in Incus; undefined if Incus reported no states or lacks the instance. */
  incusState(container: Instance): IncusState | undefined {
    return this.#find(container)?.state;
  }

  /** The instances of Incus; empty if no layout has an Incus container, or Incus did not answer. */
  get instances(): readonly IncusInstance[] {
    return this.#instances instanceof Error ? [] : this.#instances;
  }

  /**
   * Lists all containers of the runtimes; Incus containers only if a layout has an Incus container.
   *
   * @param additional - LXC containers from a second source, whose paths are also searched
   */
  known(additional: readonly LxcInstance[] = []): readonly Instance[] {
    const ofIncus = this.instances.map(({ name, project }) => ({ runtime: 'incus' as const, project, instance: name }));
    const ofLxc = lxcPaths([...this.#ofLxc, ...additional]).flatMap(lxcContainersIn);
    return [...ofLxc, ...ofIncus];
  }

  /**
   * Lists the places where a container's configuration differs from the wanted settings: `/var/lib/lxc/web/config`, or
   * one or more places like `incus:default/web/raw.lxc`.
   *
   * @param layout - the wanted layout; undefined for no settings
   */
  differences(container: NamedContainer, layout: Layout | undefined): readonly string[] {
    if (container.runtime === 'lxc') {
      const settings = settingsOf(container, layout);
      const text = this.ofLxc(container)?.text;
      return text === undefined || configured(settings, text) === text ? [] : [settings.file];
    }
    const found = this.#find(container);
    if (found === undefined) return [];
    const changes = incusChanges(found, layout && incusSettingsIn(layout, container.name));
    return Object.keys(changes).map((key) => `incus:${container.project}/${container.instance}/${key}`);
  }

  /**
   * Checks whether a container's processes can load policy into its policy namespace. Incus drops this capability for
   * no container; an administrator may.
   */
  hasMacAdmin(container: Instance): boolean {
    if (container.runtime === 'lxc') return readLxcValues(container).hasMacAdmin;
    const found = this.#find(container);
    const text = found?.config[rawLxc] ?? found?.inherited[rawLxc] ?? '';
    return lxcValuesOf(parseConfiguration(text, rawLxc)).hasMacAdmin;
  }

  /**
   * Returns the settings of an instance that decide about the profile that Incus generates, after the change to a
   * layout. Undefined if the instance is unknown.
   */
  incusLayer(
    container: NamedContainer,
    layout: Layout,
  ): { readonly nesting: boolean; readonly raw: string } | undefined {
    const found = this.#find(container);
    if (found === undefined) return undefined;
    const changes = incusChanges(found, incusSettingsIn(layout, container.name));
    const value = (key: string): string | undefined => {
      const own = changes[key] ?? found.config[key] ?? '';
      return own === '' ? found.inherited[key] : own;
    };
    return { nesting: isOn(value('security.nesting')), raw: value('raw.apparmor') ?? '' };
  }

  #find(container: Instance): IncusInstance | undefined {
    if (container.runtime === 'lxc' || this.#instances instanceof Error) return undefined;
    const { instance, project } = container;
    return this.#instances.find((each) => each.name === instance && each.project === project);
  }
}

/**
 * Writes the applied settings into the configurations of containers, in one step for each container: LXC first. A
 * missing container has no configuration.
 *
 * @param layout - undefined to remove the settings
 * @param tell - receives the container's name in the manifest before each change
 * @param each - changes the containers of Incus
 * @throws ContainerFailures if a configuration cannot be changed; some may be changed then
 */
export async function configure(
  containers: readonly NamedContainer[],
  layout: Layout | undefined,
  incus: Incus,
  tell: (container: string) => void,
  each = changingEach,
): Promise<void> {
  const ofLxc = containers.filter(isLxc);
  applySettings(
    ofLxc.map((container) => ({ name: container.name, ...settingsOf(container, layout) })),
    ({ name }) => tell(name),
    ({ name }, error) => new ContainerFailures(new Map([[name, error]])),
  );
  const ofIncus = containers.filter((container) => container.runtime === 'incus');
  await each(ofIncus, async ({ name, project, instance }) => {
    const found = await incus.instance(project, instance);
    if (found === undefined) return;
    const changes = incusChanges(found, layout && incusSettingsIn(layout, name));
    if (Object.keys(changes).length === 0) return;
    tell(name);
    const strange = layout === undefined ? invalidNestingWarning(found) : undefined;
    if (strange !== undefined) warn(strange);
    await incus.configure(project, instance, changes);
  });
}

function settingsOf(container: NamedContainer & LxcInstance, layout: Layout | undefined): AppliedSettings {
  return {
    file: configurationFile(container),
    container: bytesOf(container.instance),
    lines: layout && lxcSettingsIn(layout, container.name),
  };
}
