import type { LxcInstance } from '../host/instance.ts';
import type { LiveProcesses } from '../host/live-processes.ts';
import type { Machine } from '../host/machine.ts';
import { parseConfiguration } from '../host/lxc/configuration-lines.ts';
import type { OwnConfiguration } from '../host/lxc/lxc-configuration.ts';
import { lxcValuesOf } from '../host/lxc/lxc-values.ts';
import { UnhookedMonitors } from '../host/lxc/unhooked-monitors.ts';
import type { Process } from '../host/process/processes.ts';
import type { AppliedContainer } from './applied-containers.ts';
import type { Configurations } from './configurations.ts';

/** What is applied to a container by now, and what is to be; undefined where that is nothing. */
interface Change {
  readonly earlier: AppliedContainer | undefined;
  readonly wanted: AppliedContainer | undefined;
}

/** What can be known of the configuration that LXC has read of a running container. */
interface ReadByLxc {
  /** Whether it is noted that it had no hook. */
  readonly isNoted: boolean;
  /** The configuration as it is now, where that was not changed since the container was started; undefined where it was. */
  readonly text: string | undefined;
}

/**
 * Whether running containers of LXC have a hook that loads their layer when they are started anew from within. LXC keeps the configuration that
 * it has read as long as a container runs, and tells nobody.
 */
export class StartedHooks {
  /** What runs the containers that lack theirs, as far as it is to be found. */
  readonly unhooked: Process[] = [];
  readonly #configurations: Configurations;
  readonly #live: LiveProcesses;
  readonly #noted: UnhookedMonitors;

  constructor(configurations: Configurations, live: LiveProcesses, { unhooked }: Machine) {
    this.#noted = new UnhookedMonitors(unhooked);
    this.#configurations = configurations;
    this.#live = live;
  }

  /** Whether a container that runs lacks its hook. */
  lacks(container: LxcInstance, change: Change): boolean {
    // Nothing else may ask for all processes, and there can be many.
    if (!hasHook(change.wanted)) return false;
    const monitor = this.#live.lxc.find(container)?.monitor;
    const lacks = lacksHook(change, this.#readBy(monitor, this.#configurations.ofLxc(container)));
    if (lacks && monitor !== undefined) this.unhooked.push(monitor);
    return lacks;
  }

  #readBy(monitor: Process | undefined, now: OwnConfiguration | undefined): ReadByLxc {
    if (monitor === undefined) return { isNoted: false, text: undefined };
    const isUnchanged = now !== undefined && now.changed <= this.#live.processes.startedAt(monitor);
    return { isNoted: this.#noted.has(monitor), text: isUnchanged ? now.text : undefined };
  }
}

/** Whether a container lacks its hook. Where nobody can know what LXC has read, it is what was applied. */
export function lacksHook({ earlier, wanted }: Change, { isNoted, text }: ReadByLxc): boolean {
  if (!hasHook(wanted)) return false;
  if (isNoted) return true;
  return text === undefined ? !hasHook(earlier) : !hasLoadHook(text);
}

function hasHook(container: AppliedContainer | undefined): boolean {
  return container !== undefined && container.load === 'host' && container.policy.length > 0;
}

/** Whether a container's own configuration has a hook of lamellar's that loads its layer. */
function hasLoadHook(configuration: string): boolean {
  return lxcValuesOf(parseConfiguration(configuration, '')).startHooks.some(
    ({ key, isApplied }) => isApplied && key === 'lxc.hook.start-host',
  );
}
