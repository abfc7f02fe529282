import { PolicyNamespace, StackedPolicy } from '@lamellar/core';
import { textOf, type ByteString } from '@lamellar/core/language';
import { decideRecord, readRecords, type AppArmorRecord } from '@lamellar/core/log-records';
import { adviseRules, rulePlace, type ProfileAdvice } from '@lamellar/core/repair';
import { attemptClasses } from '../generate/attempt-classes.ts';
import { randomAttempts } from '../generate/random-attempts.ts';
import { randomTree } from '../generate/random-tree.ts';
import { Random } from '../generate/random.ts';
import { renderCase } from '../generate/render-case.ts';
import { asText } from '../kernel-classes/replay-case.ts';
import type { KernelCase } from '../lab/kernels/compile-case.ts';
import type { ReportedCase } from '../lab/kernels/read-report.ts';
import type { NamespacePolicy } from '../oracle/decision-case.ts';
import { assumedOf } from '../oracle/differential-run.ts';
import type { OracleKernel } from '../oracle/oracle-kernel.ts';
import type { RunningKernel } from '../oracle/running-kernel.ts';

/**
 * The end of an attempt: the kernel allows, logs no refusal, or refuses although rules were added.
 *
 * - `other cause`: the record states a cause that no rule changes, such as `no new privs`.
 * - `hidden peer`: a lone peer in unconfined mode may trace and be traced. The record is about a stack, whose confined
 *   parts it does not name.
 */
export type RepairOutcome =
  'allowed' | 'no rule helps' | 'not logged' | 'not evaluated' | 'other cause' | 'hidden peer' | 'still denied';

/** A denial by a kernel, with the advised rules in the text of the profiles. */
export interface RandomDenial {
  readonly asked: Pick<KernelCase, 'questions' | 'pairs'>;
  policy: readonly NamespacePolicy[];
  /** The added rules, each with the profile. */
  readonly added: string[];
  outcome: RepairOutcome | undefined;
  /** The reason of the outcome. */
  detail: string;
}

/** The numbers of cases and of denials of a case: most questions of a case are related. */
const [groupsPerCase, denialsPerCase] = [6, 3];

/** An attempt may need several rounds: a mount and then the source, or a program and then the file. */
const maxRounds = 8;

/**
 * Finds random denials of a kernel: signals and ptrace between labels of random trees, and attempts of all classes. Half
 * of the labels are stacks.
 */
export async function findDenials(running: RunningKernel, seeds: readonly number[]): Promise<readonly RandomDenial[]> {
  const cases: readonly KernelCase[] = seeds.flatMap((seed) => {
    const { policy, pairs } = renderCase(randomTree(seed), `tree ${seed}`);
    const random = new Random(seed);
    const chosen = random.many(groupsPerCase, groupsPerCase, () => random.pick(pairs));
    return [{ policy, pairs: chosen }, randomAttempts(seed, attemptClasses, groupsPerCase, '4.1')];
  });
  const reports = await running.report(cases);
  return cases.flatMap(({ policy, pairs = [], questions = [] }, at) => {
    const report = reports[at];
    if (report === undefined || 'refused' in report) return [];
    const asked = [
      ...pairs.filter((_, index) => report.digits[index]?.includes('0')).map((pair) => ({ pairs: [pair] })),
      ...questions
        .filter((_, index) => report.answers[index]?.verdict === '0')
        .map((question) => ({ questions: [question] })),
    ];
    const denial = { policy, outcome: undefined, detail: '' };
    return asked.slice(0, denialsPerCase).map((one) => ({ ...denial, asked: one, added: [] }));
  });
}

/** Returns whether a label in the question of a denial is a stack. */
export function hasStack({ asked: { pairs = [], questions = [] } }: RandomDenial): boolean {
  return [...questions, ...pairs.flatMap(({ subject, target }) => [subject, target])].some((text) =>
    text.includes('//&'),
  );
}

/** Adds the rules that core advises for the kernel's records, and tries again, until no rules follow. */
export async function repairDenials(running: RunningKernel, denials: readonly RandomDenial[]): Promise<void> {
  const kernel = assumedOf(running);
  for (let round = 0; round <= maxRounds; round++) {
    const open = denials.filter(({ outcome }) => outcome === undefined);
    if (open.length === 0) return;
    // Records of refusals by deny rules are logged, too.
    const reports = await running.report(
      open.map(({ policy, asked }) => ({ policy, ...asked, isLogged: true, auditMode: 'noquiet' })),
    );
    for (const [at, denial] of open.entries()) {
      const report = reports[at];
      if (report === undefined) throw new Error(`${running.name} gave no answer`);
      tryAgain(denial, report, kernel);
    }
  }
  for (const denial of denials) end(denial, 'still denied', `after ${maxRounds} rounds`);
}

function tryAgain(denial: RandomDenial, report: ReportedCase, kernel: OracleKernel): void {
  if ('refused' in report) return end(denial, 'still denied', `the compiler refuses the rules: ${report.refused}`);
  const { answers, digits, pids, log } = report;
  if ([...answers.map(({ verdict }) => verdict), ...digits].every((answer) => !answer.includes('0')))
    return end(denial, 'allowed', '');
  const isOwn = ({ pid }: AppArmorRecord): boolean => denial.asked.pairs !== undefined || pid === pids[0];
  const records = log
    .flatMap((line) => readRecords(line))
    .filter((record) => (record.event === 'DENIED' || record.event === 'KILLED') && isOwn(record));
  if (records.length === 0) return end(denial, 'not logged', '');
  if (records.some(({ info }) => /^(?:no new privs|profile transition not found)$/.test(info ?? '')))
    return end(denial, 'other cause', '');
  const advice = adviceFor(records, denial.policy, kernel);
  if (typeof advice === 'string') return end(denial, 'not evaluated', advice);
  if (advice.some(({ isStuck }) => isStuck)) return end(denial, 'no rule helps', '');
  if (advice.every(({ rules }) => rules.length === 0))
    return end(
      denial,
      advice.length === 0 && isOfHiddenPeer(denial, records) ? 'hidden peer' : 'still denied',
      JSON.stringify(records),
    );
  denial.policy = withRules(denial.policy, advice);
  for (const { asked, rules } of advice)
    denial.added.push(
      ...rules.map((rule) => `${asked.namespace.fullName}:${textOf(asked.profile.name)} ${textOf(rule)}`),
    );
}

function isOfHiddenPeer({ asked: { pairs = [] } }: RandomDenial, records: readonly AppArmorRecord[]): boolean {
  return (
    records.every(({ operation }) => operation === 'ptrace') &&
    pairs.some(({ subject, target }) => {
      return [subject, target].some((label) => label.includes('//&'));
    })
  );
}

function end(denial: RandomDenial, outcome: RepairOutcome, detail: string): void {
  if (denial.outcome === undefined) Object.assign(denial, { outcome, detail });
}

/** Returns core's advice for records under a policy, or the reason why core cannot evaluate a record. */
function adviceFor(
  records: readonly AppArmorRecord[],
  policy: readonly NamespacePolicy[],
  kernel: OracleKernel,
): readonly ProfileAdvice[] | string {
  const root = PolicyNamespace.root();
  for (const [index, { namespace, text }] of policy.entries())
    root.ensure(namespace).load(asText(kernel)(text, String(index)));
  const decided = records.map((record) => decideRecord(record, new StackedPolicy(root), kernel.behaviours));
  const decisions = decided.flatMap((one) => ('reason' in one ? [] : [...one.decisions, ...one.implied]));
  const [reason] = decided.flatMap((one) => ('reason' in one ? [one.reason] : []));
  return reason ?? adviseRules(decisions);
}

/** Adds rules at the places in the text that the command prints. */
function withRules(policy: readonly NamespacePolicy[], advice: readonly ProfileAdvice[]): readonly NamespacePolicy[] {
  const insertions = advice.map(({ asked, rules }) => ({ place: rulePlace(asked.profile), rules }));
  return policy.map(({ namespace, text }, index) => {
    const own = insertions.flatMap(({ place, rules }) =>
      place?.source.name === String(index) ? [{ at: place.end, rules }] : [],
    );
    const inserted = own
      .toSorted((left, right) => right.at - left.at)
      .reduce(
        (before, { at, rules }) => `${before.slice(0, at)}\n${rules.join('\n')}\n${before.slice(at)}`,
        text as string,
      );
    return { namespace, text: inserted as ByteString };
  });
}
