import { applyLayout } from '../apply/apply-layout.ts';
import { Configurations } from '../apply/configurations.ts';
import { noLayers } from '../apply/compiled-layer.ts';
import { refuseHostLayers } from '../apply/own-host-layers.ts';
import { appliedLayout, differenceFrom, isNone } from '../apply/difference.ts';
import { Generations } from '../host/disk/generations.ts';
import { home, layOut, withContainer } from '../apply/layout.ts';
import type { Prepared } from '../apply/prepare.ts';
import { isUnfinished, needHost, withHost } from '../apply/session.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { askPerson } from '../host/process/ask-person.ts';
import { writeOutput } from '../host/process/standard-streams.ts';
import { announce } from '../output/announce.ts';
import { renderChanges } from '../output/plan-text.ts';

/** The options of `remove`. */
export interface RemoveFlags {
  readonly container?: string;
  readonly yes?: true;
  readonly dryRun?: true;
}

/** `lamellar remove`: undoes what `apply` did, and nothing else. */
export async function remove({ container, yes, dryRun }: RemoveFlags): Promise<ExitStatus> {
  if (dryRun === true) {
    needHost();
    isUnfinished(announce);
    const removal = await showRemoval(container);
    return removal === undefined || isNone(removal.difference) ? exitStatus.success : exitStatus.denied;
  }
  return withHost(announce, async () => {
    const removal = await showRemoval(container);
    if (removal === undefined) return exitStatus.success;
    if (yes !== true && !(await askPerson('remove this?'))) return exitStatus.denied;
    if (!isNone(removal.difference)) await applyLayout(removal, announce);
    if (removal.layout.containers.size === 0) {
      announce(`removing ${home}`);
      new Generations(home).removeAll();
    }
    announce('removed');
    return exitStatus.success;
  });
}

/** Prints what is to be removed; undefined where nothing is applied. */
async function showRemoval(container: string | undefined): Promise<Prepared | undefined> {
  const applied = appliedLayout();
  if (applied === undefined) {
    writeOutput('nothing to do\n');
    return undefined;
  }
  if (container !== undefined && !applied.containers.has(container))
    throw new CommandError(`nothing is applied to container \`${container}\``);
  const nothing = layOut([]);
  const layout = container === undefined ? nothing : withContainer(applied, container, nothing);
  const difference = await differenceFrom(layout, applied, noLayers, await Configurations.of(applied));
  refuseHostLayers(difference.hostLoads);
  writeOutput(renderChanges(difference));
  return { layout, applied, compiled: noLayers, difference };
}
