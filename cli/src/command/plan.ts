import type { NamedPolicy } from '@lamellar/core';
import { readDesign, type Design, type DesignOptions } from '../apply/design.ts';
import { isNone } from '../apply/difference.ts';
import { brokenExpectations, designedPolicy } from '../apply/expectations.ts';
import { layOut } from '../apply/layout.ts';
import { permissionChanges } from '../apply/permission-changes.ts';
import { prepare, refuseForeign, type Prepared } from '../apply/prepare.ts';
import { isUnfinished, needHost } from '../apply/session.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { writeOutput } from '../host/process/standard-streams.ts';
import { announce } from '../output/announce.ts';
import { reportBroken } from '../output/expectations-text.ts';
import { planJson } from '../output/plan-json.ts';
import { renderPlan } from '../output/plan-text.ts';

/** The options of `plan`. */
export interface PlanFlags extends DesignOptions {
  readonly format: 'human' | 'json';
}

/** `lamellar plan`: what `apply` would change. Nothing is changed. */
export async function plan(options: PlanFlags): Promise<ExitStatus> {
  const design = readDesign(options, 'host');
  needHost();
  isUnfinished(announce);
  const prepared = await prepare(design, options, announce);
  refuseForeign(prepared);
  const policy = designedPolicy(design);
  showPlan(design, prepared, options, policy);
  const broken = brokenExpectations(design, policy);
  reportBroken(broken, policy.root);
  if (broken.length > 0) announce('apply changes nothing while the manifest expects what it does not say');
  return broken.length > 0 || !isNone(prepared.difference) ? exitStatus.denied : exitStatus.success;
}

/** Prints what is to be changed. */
export function showPlan(
  design: Design,
  { layout, applied, difference }: Prepared,
  { container, format }: PlanFlags,
  designed: NamedPolicy,
): void {
  const policy = container === undefined ? designed : undefined;
  const permissions = permissionChanges(design, applied ?? layOut([]), layout, policy);
  const text =
    format === 'json' ? `${JSON.stringify(planJson(difference, permissions))}\n` : renderPlan(difference, permissions);
  writeOutput(text);
}
