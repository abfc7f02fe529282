import { CommandError } from '../exit-status.ts';
import { kindOf } from '../host/disk/kind-of.ts';
import { lxcContainerNames } from '../host/find-containers.ts';
import { incusChanges } from '../host/incus/incus-changes.ts';
import {
  configureIncus,
  incusInstance,
  incusInstances,
  type IncusInstance,
  type IncusState,
} from '../host/incus/incus.ts';
import { bytesOf } from '@lamellar/core/language';
import {
  applySettings,
  configurationFile,
  configured,
  readConfiguration,
  type AppliedSettings,
} from '../host/lxc/lxc-configuration.ts';
import { parseConfiguration } from '../host/lxc/configuration-lines.ts';
import { lxcValuesOf, readLxcValues } from '../host/lxc/lxc-values.ts';
import type { Runtime } from '../manifest/composed-container.ts';
import { incusSettingsIn, lxcSettingsIn, type Layout } from './layout.ts';

/** Lines for LXC's configuration of an instance, which come after Incus's own. */
const rawLxc = 'raw.lxc';

/** A container as its runtime knows it. */
export type NamedContainer = Runtime & { readonly name: string };

/** What the runtimes' configurations say of containers, as they were when they were read. */
export class Configurations {
  readonly #instances: readonly IncusInstance[] | CommandError;
  /** Of LXC; an error where one cannot be read. */
  readonly #texts: ReadonlyMap<string, string | Error>;

  private constructor(instances: readonly IncusInstance[] | CommandError, texts: ReadonlyMap<string, string | Error>) {
    this.#instances = instances;
    this.#texts = texts;
  }

  /**
   * Reads those of all containers of layouts. What cannot be read is told by `problem`.
   *
   * @param known - what Incus has, where it was asked already
   */
  static async of(
    layouts: readonly Layout[],
    known?: readonly IncusInstance[] | CommandError,
  ): Promise<Configurations> {
    const containers = layouts.flatMap((layout) => [...layout.containers.values()]);
    const texts = new Map<string, string | Error>();
    for (const name of new Set(containers.filter(isLxc).map((container) => container.name))) {
      try {
        const text = readConfiguration(name);
        if (text !== undefined) texts.set(name, text);
      } catch (error) {
        texts.set(name, error as Error);
      }
    }
    if (known !== undefined) return new Configurations(known, texts);
    try {
      return new Configurations(containers.some(isIncus) ? await incusInstances() : [], texts);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      return new Configurations(error, texts);
    }
  }

  /** Why a container's configuration cannot be read; undefined where it can, or where there is none. */
  problem({ name, runtime }: NamedContainer): Error | undefined {
    const read = runtime === 'lxc' ? this.#texts.get(name) : this.#instances;
    return read instanceof Error ? read : undefined;
  }

  /** Whether the runtime has the container. */
  has(container: NamedContainer): boolean {
    return container.runtime === 'lxc' ? this.#texts.has(container.name) : this.#find(container) !== undefined;
  }

  /** The same of any container of LXC, and of those of Incus where it was asked. */
  isThere(container: NamedContainer): boolean {
    return (
      this.has(container) || (container.runtime === 'lxc' && kindOf(configurationFile(container.name)) !== 'missing')
    );
  }

  /** How Incus says that a container is; undefined where it was not asked that, or does not have it. */
  incusState(container: NamedContainer): IncusState | undefined {
    return this.#find(container)?.state;
  }

  /** The instances of Incus, where a layout has one of them and Incus has answered. */
  get instances(): readonly IncusInstance[] {
    return this.#instances instanceof Error ? [] : this.#instances;
  }

  /** All containers that the runtimes have; those of Incus where a layout has one of them. */
  known(): readonly NamedContainer[] {
    const ofIncus = this.instances.map(({ name, project }) => ({ name, runtime: 'incus' as const, project }));
    return [...lxcContainerNames().map((name) => ({ runtime: 'lxc' as const, name })), ...ofIncus];
  }

  /**
   * Where a container's configuration does not say what it is to say: `/var/lib/lxc/web/config`, or one or more like
   * `incus:default/web/raw.lxc`.
   *
   * @param layout - what is to be applied to it; undefined for nothing
   */
  differences(container: NamedContainer, layout: Layout | undefined): readonly string[] {
    const { name } = container;
    if (container.runtime === 'lxc') {
      const text = this.#texts.get(name);
      const settings = settingsOf(name, layout);
      return typeof text !== 'string' || configured(settings, text) === text ? [] : [settings.file];
    }
    const instance = this.#find(container);
    if (instance === undefined) return [];
    const changes = incusChanges(instance, layout && incusSettingsIn(layout, name));
    return Object.keys(changes).map((key) => `incus:${container.project}/${name}/${key}`);
  }

  /**
   * Whether a container's processes can load policy into its policy namespace. Incus itself takes that from none; an
   * administrator may.
   */
  hasMacAdmin(container: NamedContainer): boolean {
    if (container.runtime === 'lxc') return readLxcValues(configurationFile(container.name)).hasMacAdmin;
    const instance = this.#find(container);
    const text = instance?.config[rawLxc] ?? instance?.inherited[rawLxc] ?? '';
    return lxcValuesOf(parseConfiguration(text, rawLxc)).hasMacAdmin;
  }

  #find({ name, ...runtime }: NamedContainer): IncusInstance | undefined {
    if (runtime.runtime === 'lxc' || this.#instances instanceof Error) return undefined;
    return this.#instances.find((instance) => instance.name === name && instance.project === runtime.project);
  }
}

/**
 * Has the configurations of containers say what is applied to them, all of it in one step a container: those of LXC first.
 * A container that is gone has none to change.
 *
 * @param layout - what is applied; undefined for nothing
 * @param tell - is called in front of each change
 */
export async function configure(
  containers: readonly NamedContainer[],
  layout: Layout | undefined,
  tell: (container: string) => void,
): Promise<void> {
  const ofLxc = containers.filter(isLxc);
  applySettings(
    ofLxc.map(({ name }) => ({ name, ...settingsOf(name, layout) })),
    ({ name }) => tell(name),
  );
  for (const container of containers) {
    if (container.runtime === 'lxc') continue;
    const { name, project } = container;
    const instance = await incusInstance(project, name);
    if (instance === undefined) continue;
    const changes = incusChanges(instance, layout && incusSettingsIn(layout, name));
    if (Object.keys(changes).length === 0) continue;
    tell(name);
    await configureIncus(project, name, changes);
  }
}

function settingsOf(name: string, layout: Layout | undefined): AppliedSettings {
  return {
    file: configurationFile(name),
    container: bytesOf(name),
    lines: layout && lxcSettingsIn(layout, name),
  };
}

/** Whether a container is of LXC. */
export function isLxc({ runtime }: NamedContainer): boolean {
  return runtime === 'lxc';
}

/** Whether a runtime has both as one. */
export function isSameContainer(one: NamedContainer, other: NamedContainer): boolean {
  if (one.name !== other.name) return false;
  return one.runtime === 'lxc' || other.runtime === 'lxc'
    ? one.runtime === other.runtime
    : one.project === other.project;
}

/** Whether a container is of Incus. */
export function isIncus({ runtime }: NamedContainer): boolean {
  return runtime === 'incus';
}
