import { applyLayout } from '../apply/apply-layout.ts';
import { appliedLayout, differenceFrom, isNone } from '../apply/difference.ts';
import { Generations } from '../host/generations.ts';
import { appliedContainers, home, layOut, withContainer } from '../apply/layout.ts';
import { withHost } from '../apply/session.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { announce } from '../output/announce.ts';
import { renderChanges } from '../output/plan-text.ts';
import { isWanted } from './apply.ts';

/** The options of `remove`. */
export interface RemoveFlags {
  readonly container?: string;
  readonly yes?: true;
  readonly dryRun?: true;
}

/** `lamellar remove`: undoes what `apply` did, and nothing else. */
export async function remove({ container, yes, dryRun }: RemoveFlags): Promise<ExitStatus> {
  return withHost(announce, async () => {
    const applied = appliedLayout();
    if (applied === undefined) {
      process.stdout.write('nothing to do\n');
      return exitStatus.success;
    }
    const nothing = layOut([]);
    if (container !== undefined && !appliedContainers(applied).some(({ name }) => name === container))
      throw new CommandError(`nothing is applied to container \`${container}\``);
    const layout = container === undefined ? nothing : withContainer(applied, container, nothing);
    const difference = differenceFrom(layout, new Map());
    process.stdout.write(renderChanges(difference));
    if (dryRun === true) return isNone(difference) ? exitStatus.success : exitStatus.denied;
    if (yes !== true && !(await isWanted('remove this?'))) return exitStatus.denied;
    if (!isNone(difference)) await applyLayout(layout, new Map(), announce);
    if (appliedContainers(layout).length === 0) {
      announce(`removing ${home}`);
      new Generations(home).removeAll();
    }
    announce('removed');
    return exitStatus.success;
  });
}
