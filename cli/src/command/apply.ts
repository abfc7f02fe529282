import { applyLayout } from '../apply/apply-layout.ts';
import { readDesign, type DesignOptions } from '../apply/design.ts';
import { isNone } from '../apply/difference.ts';
import { brokenExpectations, designedPolicy } from '../apply/expectations.ts';
import { prepare, refuseForeign } from '../apply/prepare.ts';
import { withHost } from '../apply/session.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { announce } from '../output/announce.ts';
import { reportBroken } from '../output/expectations-text.ts';
import { plan, showPlan, type PlanFlags } from './plan.ts';

/** The options of `apply`. */
export interface ApplyFlags extends PlanFlags {
  readonly yes?: true;
  readonly dryRun?: true;
}

/** `lamellar apply`: has the host be as the manifest says, whole or not at all. */
export async function apply(options: ApplyFlags & DesignOptions): Promise<ExitStatus> {
  if (options.dryRun === true) return plan(options);
  const design = readDesign(options, 'host');
  return withHost(announce, async () => {
    const policy = designedPolicy(design);
    const broken = brokenExpectations(design, policy);
    reportBroken(broken, policy.root);
    if (broken.length > 0)
      throw new CommandError('the manifest expects what it does not say; nothing was changed', {
        status: exitStatus.denied,
        hint: 'change what it says above, or the sentence',
      });
    const prepared = await prepare(design, options, announce);
    refuseForeign(prepared);
    showPlan(design, prepared, options, policy);
    if (isNone(prepared.difference)) return exitStatus.success;
    if (options.yes !== true && !(await isWanted('apply this?'))) return exitStatus.denied;
    await applyLayout(prepared, announce);
    announce('applied');
    return exitStatus.success;
  });
}

/** Asks the person at the terminal. */
export async function isWanted(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new CommandError('nobody is there to ask', { hint: 'say --yes to go on without a question' });
  // Much to load for the few runs that ask.
  const { createInterface } = await import('node:readline/promises');
  // Where nobody sees the question, an answer still counts.
  process.stderr.on('error', () => {});
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`lamellar: ${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
