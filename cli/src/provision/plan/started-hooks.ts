import type { LxcInstance } from '@lamellar/node/manifest';
import type { LiveProcesses } from '../../adapters/live-processes.ts';
import type { ManagedHost } from '../../adapters/machine.ts';
import { parseConfiguration } from '../../adapters/lxc/configuration-lines.ts';
import type { OwnConfiguration } from '../../adapters/lxc/lxc-configuration.ts';
import { lxcValuesOf } from '../../adapters/lxc/lxc-values.ts';
import { UnhookedMonitors } from '../../adapters/lxc/unhooked-monitors.ts';
import type { Process } from '../../adapters/process/processes.ts';
import type { AppliedContainer } from '../resources/applied-containers.ts';
import type { Configurations } from '../resources/configurations.ts';

/** The applied and the wanted state of a container; undefined for nothing. */
type Change = { readonly [State in 'from' | 'to']: AppliedContainer | undefined };

/** The known facts about the configuration that LXC has read for a running container. */
interface ReadByLxc {
  /** True if a note says that LXC has read no hook. */
  readonly isNoted: boolean;
  /** The present configuration, if unchanged since the start of the container; undefined if changed. */
  readonly text: string | undefined;
}

/**
 * Checks whether running LXC containers have a hook for the container layer on a restart from within. As long as a
 * container runs, LXC keeps the configuration of its start, and does not show the configuration.
 */
export class StartedHooks {
  readonly #configurations: Configurations;
  readonly #live: LiveProcesses;
  readonly #noted: UnhookedMonitors;

  constructor(configurations: Configurations, live: LiveProcesses, { unhooked }: ManagedHost) {
    this.#noted = new UnhookedMonitors(unhooked);
    this.#configurations = configurations;
    this.#live = live;
  }

  /** Checks whether a running container lacks the hook. */
  lacks(container: LxcInstance, change: Change): boolean {
    // The check avoids the list of all processes, which can be long.
    if (!hasHook(change.to)) return false;
    const monitor = this.#live.lxc.find(container)?.monitor;
    return lacksHook(change, this.#readBy(monitor, this.#configurations.ofLxc(container)));
  }

  #readBy(monitor: Process | undefined, now: OwnConfiguration | undefined): ReadByLxc {
    if (monitor === undefined) return { isNoted: false, text: undefined };
    const isUnchanged = now !== undefined && now.changed <= this.#live.processes.startedAt(monitor);
    return { isNoted: this.#noted.has(monitor), text: isUnchanged ? now.text : undefined };
  }
}

/** Checks whether a container lacks its hook. If LXC's configuration is unknown, assumes the applied configuration. */
export function lacksHook({ from, to }: Change, { isNoted, text }: ReadByLxc): boolean {
  if (!hasHook(to)) return false;
  if (isNoted) return true;
  return text === undefined ? !hasHook(from) : !hasLoadHook(text);
}

function hasHook(container: AppliedContainer | undefined): boolean {
  return container !== undefined && container.load === 'host' && container.policy.length > 0;
}

/** Checks whether a container's own configuration has a hook of lamellar that loads the container layer. */
function hasLoadHook(configuration: string): boolean {
  return lxcValuesOf(parseConfiguration(configuration, '')).startHooks.some(
    ({ key, isApplied }) => isApplied && key === 'lxc.hook.start-host',
  );
}
