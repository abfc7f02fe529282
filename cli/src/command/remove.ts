import path from 'node:path';
import { printable } from '@lamellar/core/language';
import { type Instance, isIncus, isSameInstance, type LxcInstance } from '@lamellar/node/manifest';
import type { AppliedContainer } from '../provision/resources/applied-containers.ts';
import { applyPlan } from '../provision/transaction/apply-plan.ts';
import { Configurations } from '../provision/resources/configurations.ts';
import { noLayers } from '../provision/resources/compiled-layer.ts';
import { Generations } from '../adapters/filesystem/generations.ts';
import { JournalFile } from '../adapters/filesystem/journal.ts';
import {
  findLeftovers,
  leftoversAmong,
  leftoversOutside,
  leftoversOf,
  leftoverPlaces,
  takeOutLeftovers,
  type Leftovers,
} from '../provision/status/leftovers.ts';
import { appliedLayout, changesBetween, changesOf, layOut, layoutOf } from '../provision/resources/layout.ts';
import { planHost, withoutBlocked, type HostPlan } from '../provision/plan/host-plan.ts';
import { elsewhere, unreadable } from '../provision/plan/skip-reasons.ts';
import { isUnfinished, needHost, withHost } from '../provision/transaction/session.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { lxcPaths } from '../adapters/lxc/lxc-path.ts';
import { home } from '../adapters/home.ts';
import { thisMachine } from '../adapters/machine.ts';
import { hasIncus } from '../adapters/incus/incus.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { announce, warn } from '../adapters/process/logger.ts';
import { reportSkipped } from './report-skipped.ts';
import { failedIn, isAgreed, withOutcome } from './with-outcome.ts';
import { changesView, type OutcomeView } from '../views/plan-view.ts';
import { renderChanges } from '../render/plan-text.ts';

/** The options of `remove`. */
export interface RemoveFlags {
  readonly container?: string;
  /** True to remove everything that lamellar has left on the host, even if the applied state is no longer known. */
  readonly all?: true;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly format: 'human' | 'json';
}

/** `lamellar remove`: undoes the changes of `apply`, and nothing else. */
export async function remove(flags: RemoveFlags): Promise<ExitStatus> {
  const { dryRun, format } = flags;
  const container = flags.container === undefined ? undefined : keyOf(flags.container);
  const all = flags.all === true;
  if (all && container !== undefined) throw new CommandError('--all and --container exclude each other');
  if (dryRun === true) {
    needHost();
    isUnfinished();
    const { isComplete, show } = await planRemoval(container, all, format);
    show();
    return isComplete ? exitStatus.success : exitStatus.environment;
  }
  const removeShown = async (): Promise<ExitStatus> => {
    const { known, leftovers, isComplete, isNothing, show } = await planRemoval(container, all, format);
    if (format === 'human') show();
    if (!isNothing && !(await isAgreed('remove this?', flags))) return exitStatus.denied;
    const { left, failed } = await withOutcome(
      async () => {
        const removed = known === undefined ? undefined : await applyPlan(known, announce);
        const problems = await takeOutLeftovers(leftovers, thisMachine.incus, announce);
        const isUnchanged = removed?.isNothing !== false && leftoverPlaces(leftovers).length === 0;
        return { left: problems, failed: failedIn(removed, known), isUnchanged };
      },
      (done) => ({ result: done.isUnchanged ? 'unchanged' : 'changed', failed: done.failed, messages: done.left }),
      format === 'json' ? show : undefined,
    );
    if (known === undefined && isNothing && isComplete && !all) return exitStatus.success;
    for (const problem of left) warn(problem);
    if (!isComplete || left.length + failed.length > 0) {
      if (new Generations(home).exists) warn(`leaving ${home}: unchanged containers may need it`);
      return exitStatus.environment;
    }
    if (known === undefined ? container === undefined : known.layout.containers.size === 0) removeHome(all);
    announce('removed');
    return exitStatus.success;
  };
  return withHost(announce, removeShown, all);
}

/** Returns the key of an applied container, if the argument is the container's folder. */
function keyOf(container: string): string {
  const instance = lxcInstanceAt(container);
  if (instance === undefined) return container;
  const applied = [...(appliedLayout(thisMachine)?.containers.values() ?? [])];
  return applied.find((each) => isSameInstance(each, instance))?.name ?? container;
}

function removeHome(all: boolean): void {
  const generations = new Generations(home);
  // The folder may also contain a manifest to keep.
  if (generations.exists) announce(`removing what was applied from ${home}`);
  generations.removeAll();
  // The changes of the journal are undone, as far as they are known.
  if (all) new JournalFile(home).remove();
}

interface Removal {
  /** The plan of the removal of applied containers; undefined if nothing is applied. */
  readonly known: HostPlan | undefined;
  /** Further leftovers to remove. */
  readonly leftovers: Leftovers;
  /** False if some containers could not be examined. These have been reported, and may need the applied files. */
  readonly isComplete: boolean;
  readonly isNothing: boolean;
  /** Prints the changes, in JSON with the outcome of the run. */
  readonly show: (outcome?: OutcomeView) => void;
}

/** Plans the removal, and reports containers and places that cannot be examined. */
async function planRemoval(
  container: string | undefined,
  all: boolean,
  format: RemoveFlags['format'],
): Promise<Removal> {
  const known = await knownRemoval(container, all);
  const planned = known?.planned;
  const skipped = known?.reported ?? new Map<string, never>();
  reportSkipped(skipped);
  const applied = known?.applied ?? (container === undefined ? undefined : appliedLayout(thisMachine));
  const ofApplied = [...(applied?.containers.values() ?? [])];
  const found =
    container === undefined
      ? await findLeftovers(lxcPaths(ofApplied), all || ofApplied.some(isIncus) ? thisMachine.incus : undefined)
      : await leftoversFor(container, ofApplied);
  const files = planned?.files ?? [];
  // Skipped containers keep their applied state.
  const kept = [...(known?.layout.containers.values() ?? [])];
  const leftovers = leftoversOutside(found, new Set(files.map((file) => file.path)), kept);
  const changes = { ...(planned ?? nothing), files: [...files, ...leftoverPlaces(leftovers).map(changed)] };
  const view = changesView(changes, skipped);
  const show = (outcome?: OutcomeView): void =>
    writeOutput(format === 'json' ? `${JSON.stringify({ ...view, outcome })}\n` : renderChanges(view));
  for (const problem of found.problems) warn(problem);
  const isComplete = found.problems.length + skipped.size === 0;
  const isNothing = (known === undefined || known.isNothing) && leftoverPlaces(leftovers).length === 0;
  if (known === undefined && container === undefined && !all && hasIncus())
    warn('instances of Incus were not searched: `lamellar remove --all` includes them');
  return { known, leftovers, isComplete, isNothing, show };
}

/**
 * Returns the leftovers of a container. A key or the folder of an LXC container selects exactly one container; an
 * instance name selects all containers of that name. A copied container has leftovers although nothing is applied to
 * the copy.
 *
 * @throws CommandError if the container has no leftovers
 */
async function leftoversFor(container: string, applied: readonly AppliedContainer[]): Promise<Leftovers> {
  const known = applied.find(({ name }) => name === container) ?? lxcInstanceAt(container);
  const paths = lxcPaths(known === undefined ? applied : [...applied, known]);
  if (known !== undefined) {
    const own = leftoversOf((each) => isSameInstance(each, known), leftoversAmong(paths, []));
    if ('name' in known || leftoverPlaces(own).length > 0) return own;
  }
  const keyed = applied.filter(({ instance }) => instance === container);
  const isSelected = (each: Instance): boolean =>
    each.instance === container && !keyed.some((other) => isSameInstance(each, other));
  const ofLxc = leftoversOf(isSelected, leftoversAmong(paths, []));
  if (leftoverPlaces(ofLxc).length > 0) return ofLxc;
  const found = leftoversOf(isSelected, await findLeftovers(paths, hasIncus() ? thisMachine.incus : undefined));
  if (leftoverPlaces(found).length > 0) return found;
  const [shown, ...keys] = [container, ...keyed.map(({ name }) => name)].map((name) => `\`${printable(name)}\``);
  const hint = keys.length === 0 ? {} : { hint: `the container is applied under the name ${keys.join(', ')}` };
  throw new CommandError(`nothing is applied to container ${shown}`, hint);
}

/** Returns the LXC container of a folder, anywhere on disk; undefined for a name without a slash. */
function lxcInstanceAt(folder: string): LxcInstance | undefined {
  if (!folder.includes('/')) return undefined;
  const whole = path.resolve(folder);
  return { runtime: 'lxc', lxcPath: path.dirname(whole), instance: path.basename(whole) };
}

const nothing = { loads: [], hostLoads: [], restarts: [], waiting: [], unhooked: [], processes: [], lost: [] };

function changed(place: string) {
  return { path: place, container: undefined, kind: 'change' } as const;
}

/**
 * Plans the removal of applied containers; undefined if nothing is applied.
 *
 * @param all - continue without the applied state if it cannot be read: configurations show most leftovers
 */
async function knownRemoval(container: string | undefined, all: boolean): Promise<HostPlan | undefined> {
  try {
    const applied = appliedLayout(thisMachine);
    if (applied === undefined || (container !== undefined && !applied.containers.has(container))) return undefined;
    const recorded = [...applied.containers.values()];
    const configurations = await Configurations.of(recorded, thisMachine.incus);
    const away = elsewhere(recorded, configurations);
    reportSkipped(new Map(), away);
    // A selected container on another member of the Incus cluster keeps its settings, and only the record is removed.
    const containers = recorded.filter(({ name }) => !away.has(name) || ![undefined, name].includes(container));
    const every = changesBetween(layoutOf(containers), layOut([]));
    const plan = await planHost({
      applied,
      changes: container === undefined ? every : changesOf(container, every),
      selected: container,
      compiled: noLayers,
      configurations,
      live: thisMachine.live(),
      machine: thisMachine,
      unable: new Map([...unreadable(containers, configurations), ...away]),
      contradicting: new Map(),
    });
    return withoutBlocked(plan);
  } catch (error) {
    if (!all) throw error;
    warn(`the applied state cannot be read: ${(error as Error).message}`);
    warn('loaded policy stays until the containers stop, and files in the roots of containers stay');
    return undefined;
  }
}
