import type { IncusConfiguration } from '../../adapters/incus/incus-configuration.ts';
import type { IncusSettings } from '@lamellar/host-policies';
import { CommandError } from '../../exit-status.ts';
import { kindOf, readRegularFile } from '@lamellar/node/files';
import { warn } from '../../adapters/process/logger.ts';
import { configurationFile } from '../../adapters/lxc/configuration-file.ts';
import { lxcContainersIn } from '../../adapters/lxc/lxc-containers-in.ts';
import { IncusRefusal } from '../../adapters/incus/incus-api.ts';
import { appliedSettings, incusChanges } from '../../adapters/incus/incus-changes.ts';
import { isOn, invalidNestingWarning } from '../../adapters/incus/saved-nesting.ts';
import { localInstances, type IncusInstance, type IncusState } from '../../adapters/incus/incus.ts';
import type { Incus } from '../../adapters/incus/incus-of-machine.ts';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import {
  applySettings,
  configured,
  readConfiguration,
  type AppliedSettings,
  type OwnConfiguration,
} from '../../adapters/lxc/lxc-configuration.ts';
import { lxcPaths } from '../../adapters/lxc/lxc-path.ts';
import { proxmoxSettingsFile, withProxmoxInclude } from '../../adapters/lxc/proxmox.ts';
import { parseConfiguration } from '../../adapters/lxc/configuration-lines.ts';
import { lxcValuesOf, readLxcValues } from '../../adapters/lxc/lxc-values.ts';
import { isIncus, isLxc, type Instance, type LxcInstance } from '@lamellar/node/manifest';
import type { FileChange } from './planned-changes.ts';
import {
  incusSettingsIn,
  lxcSettingsFile,
  lxcSettingsIn,
  type ContainerState,
  type ContainerChange,
} from './container-state.ts';
import { settleEach, type Resource } from './resource.ts';

/** The Incus key for LXC configuration of an instance; the lines follow Incus's own lines. */
const rawLxc = 'raw.lxc';

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
   * Reads the configurations of containers. `problem` returns reading errors.
   *
   * @param known - the instances of Incus, if already listed
   */
  static async of(
    containers: readonly Instance[],
    incus: Incus,
    known?: readonly IncusInstance[] | CommandError,
  ): Promise<Configurations> {
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

  /** Checks whether a container exists, also for LXC containers whose configuration was not read. */
  isThere(container: Instance): boolean {
    return this.has(container) || (container.runtime === 'lxc' && kindOf(configurationFile(container)) !== 'missing');
  }

  /**
   * Returns the state of an instance in Incus; undefined if Incus reported no states, or if this machine lacks the
   * instance.
   */
  incusState(container: Instance): IncusState | undefined {
    const found = this.#find(container);
    return found?.member === undefined ? found?.state : undefined;
  }

  /**
   * Returns the settings that any member of the Incus cluster has applied to a container of this machine; undefined
   * without any, and without a cluster.
   */
  settingsInCluster(container: Instance): IncusSettings | undefined {
    const found = this.#find(container);
    const isHere = found?.isInCluster === true && found.member === undefined;
    return isHere ? appliedSettings(found) : undefined;
  }

  /** Returns the other member of the Incus cluster with a container; undefined if the container is here, or missing. */
  memberOf(container: Instance): string | undefined {
    return this.#find(container)?.member;
  }

  /** The instances of Incus on this machine; empty without an Incus container, or if Incus did not answer. */
  get instances(): readonly IncusInstance[] {
    return this.#instances instanceof Error ? [] : localInstances(this.#instances);
  }

  /**
   * Lists all containers of the runtimes on this machine; Incus containers only if Incus was asked.
   *
   * @param additional - LXC containers from a second source, whose paths are also searched
   */
  known(additional: readonly LxcInstance[] = []): readonly Instance[] {
    const ofIncus = this.instances.map(({ name, project }) => ({ runtime: 'incus' as const, project, instance: name }));
    const ofLxc = lxcPaths([...this.#ofLxc, ...additional]).flatMap(lxcContainersIn);
    return [...ofLxc, ...ofIncus];
  }

  /**
   * Lists the differences of a container's configuration from the wanted settings, at `/var/lib/lxc/web/config`, or at
   * one or more places like `incus:default/web/raw.lxc`.
   */
  differences({ container, to }: ContainerChange): readonly FileChange[] {
    const change = { container: container.name, kind: 'change' } as const;
    if (container.runtime === 'lxc' && container.isProxmox) return this.#differencesInProxmox(container, to);
    if (container.runtime === 'lxc') {
      const settings = lxcSettings(container, to);
      const before = this.ofLxc(container)?.text as ByteString | undefined;
      const after = before === undefined ? undefined : (configured(settings, before) as ByteString | undefined);
      return before === after ? [] : [{ ...change, path: settings.file, before, after }];
    }
    const own = this.#find(container)?.config ?? {};
    return Object.entries(this.incusChanges(container, to)).map(([key, after]) => ({
      ...change,
      path: `incus:${container.project}/${container.instance}/${key}`,
      before: bytesOf(own[key] ?? ''),
      after: bytesOf(after),
    }));
  }

  /** Returns the lines that Proxmox's configuration of a container includes; undefined without the include or the file. */
  proxmoxSettings(container: Instance): ByteString | undefined {
    if (container.runtime !== 'lxc' || !container.isProxmox) return undefined;
    const own = this.ofLxc(container)?.text;
    const read = readRegularFile(proxmoxSettingsFile(container.instance));
    if (own === undefined || 'reason' in read || withProxmoxInclude(own, container.instance) !== own) return undefined;
    return read.bytes.toString('latin1') as ByteString;
  }

  #differencesInProxmox(
    container: ContainerState & LxcInstance,
    to: ContainerState | undefined,
  ): readonly FileChange[] {
    const own = this.ofLxc(container)?.text as ByteString | undefined;
    if (to === undefined || own === undefined) return [];
    const file = proxmoxSettingsFile(container.instance);
    const read = readRegularFile(file);
    const before = 'reason' in read ? undefined : (read.bytes.toString('latin1') as ByteString);
    const changes = [
      { path: file, before, after: to.files.get(lxcSettingsFile(to)) },
      {
        path: configurationFile(container),
        before: own,
        after: withProxmoxInclude(own, container.instance) as ByteString,
      },
    ];
    return changes.flatMap((change) =>
      change.before === change.after
        ? []
        : [{ container: container.name, kind: change.before === undefined ? 'add' : 'change', ...change } as const],
    );
  }

  /** Returns the changes of an instance's own configuration; empty for a missing instance. */
  incusChanges(container: Instance, to: ContainerState | undefined): IncusConfiguration {
    const found = this.#find(container);
    return found === undefined ? {} : incusChanges(found, to && incusSettingsIn(to));
  }

  /** Checks whether the Incus cluster can start a container on another member. */
  isInCluster(container: Instance): boolean {
    return this.#find(container)?.isInCluster === true;
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
   * state. Undefined if the instance is unknown.
   */
  incusLayer(container: ContainerState): { readonly nesting: boolean; readonly raw: string } | undefined {
    const found = this.#find(container);
    if (found === undefined) return undefined;
    const changes = incusChanges(found, incusSettingsIn(container));
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

function lxcSettings(container: LxcInstance, to: ContainerState | undefined): AppliedSettings {
  return {
    file: configurationFile(container),
    container: bytesOf(container.instance),
    lines: to && lxcSettingsIn(to),
  };
}

/**
 * The resource of settings in configurations, changed in one step for each container. A missing container has no
 * configuration.
 */
export const settingsInConfigurations: Resource = async (transactions, { machine: { incus }, announce, isUndoing }) => {
  const tell = ({ container: { name }, to }: ContainerChange): void => {
    if (isUndoing) return;
    announce(
      to === undefined
        ? `removing the settings from the configuration of ${name}`
        : `changing the configuration of ${name}`,
    );
  };
  const failures = new Map<string, Error>();
  const ofLxc = transactions.flatMap((change) => {
    const { container, to } = change;
    return container.runtime === 'lxc' ? [{ change, ...lxcSettings(container, to) }] : [];
  });
  applySettings(
    ofLxc,
    ({ change }) => tell(change),
    ({ change }, error) => failures.set(change.container.name, error),
  );
  const ofIncus = await settleEach(transactions, async (change) => {
    const { container, to } = change;
    if (container.runtime === 'lxc') return;
    try {
      await configureInstance(container, to, incus, () => tell(change));
    } catch (error) {
      // An editor of an instance can keep the instance busy, and must not block the undo.
      if (!isUndoing || !(error instanceof IncusRefusal)) throw error;
      warn(
        `the configuration of \`${container.name}\` is not restored: ${error.message}`,
        'run `lamellar plan` to see the difference, then apply or remove again',
      );
    }
  });
  return new Map([...failures, ...ofIncus]);
};

async function configureInstance(
  { project, instance }: Exclude<Instance, LxcInstance>,
  to: ContainerState | undefined,
  incus: Incus,
  tell: () => void,
): Promise<void> {
  const found = await incus.instance(project, instance);
  // The applied state of a container on another member of the cluster is the state of that member.
  if (found === undefined || found.member !== undefined) return;
  const changes = incusChanges(found, to && incusSettingsIn(to));
  if (Object.keys(changes).length === 0) return;
  tell();
  const strange = to === undefined ? invalidNestingWarning(found) : undefined;
  if (strange !== undefined) warn(strange);
  await incus.configure(project, instance, { settings: changes, before: found.config });
}
