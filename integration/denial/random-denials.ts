import { PolicyNamespace, StackedPolicy } from '@lamellar/core';
import { textOf, type ByteString } from '@lamellar/core/language';
import { decideRecord, readRecords, type AppArmorRecord } from '@lamellar/core/log-records';
import { adviseRules, evaluatedCauses, rulePlace, takesNoRule, type ProfileAdvice } from '@lamellar/core/repair';
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
 * - `refused by the abi`: the compiler refuses the rules for the profile's abi, as core does.
 * - `unannounced`: the kernel refuses the operation again after the first advice, which did not mention further checks.
 */
export type RepairOutcome =
  | 'allowed'
  | 'allowed by the second advice'
  | 'no rule helps'
  | 'not logged'
  | 'not evaluated'
  | 'other cause'
  | 'refused by the abi'
  | 'unannounced'
  | 'still denied';

/** A denial by a kernel, with the advised rules in the text of the profiles. */
export interface RandomDenial {
  readonly requested: Pick<KernelCase, 'questions' | 'pairs'>;
  policy: readonly NamespacePolicy[];
  /** The added rules, each with the profile. */
  readonly added: string[];
  /** The number of times that rules were added. */
  advised: number;
  /** True if the last advice mentioned that the kernel may refuse a further check. */
  isIncomplete: boolean;
  /** The refused operations, by the kernel's names. An attempt makes several: it opens a file, and locks the file. */
  readonly operations: Set<string>;
  outcome: RepairOutcome | undefined;
  /** The reason of the outcome. */
  detail: string;
}

/** The numbers of cases and of denials of a case: most questions of a case are related. */
const [groupsPerCase, denialsPerCase] = [6, 4];

/** The causes that mention further checks of the kernel. */
const incomplete: ReadonlySet<string> = new Set(['first-refusal', 'incomplete-peer']);

/**
 * Random cases of seeds: signals and ptrace between labels of random trees, and attempts of all classes. Half of the
 * labels are stacks.
 */
export function casesOf(seeds: readonly number[]): readonly KernelCase[] {
  return seeds.flatMap((seed) => {
    const { policy, pairs } = renderCase(randomTree(seed), `tree ${seed}`);
    const random = new Random(seed);
    const chosen = random.many(groupsPerCase, groupsPerCase, () => random.pick(pairs));
    // The log does not separate the records of pairs.
    return [
      ...chosen.map((pair) => ({ policy, pairs: [pair] })),
      randomAttempts(seed, attemptClasses, groupsPerCase, '4.1'),
    ];
  });
}

/** Finds the denials of a kernel in cases. The first boot already logs the refusals and gets the advice. */
export async function findDenials(
  running: RunningKernel,
  cases: readonly KernelCase[],
): Promise<readonly RandomDenial[]> {
  const kernel = assumedOf(running);
  const counts = new Map<KernelCase['policy'], number>();
  const reports = await running.report(cases.map(logged));
  return cases.flatMap(({ policy, pairs, questions = [] }, at) => {
    const report = reports[at];
    if (report === undefined || 'refused' in report) return [];
    const requested = pairs === undefined ? questions.map((question) => ({ questions: [question] })) : [{ pairs }];
    return requested.flatMap((one, index) => {
      const attempt = pairs === undefined ? attemptAt(report, index) : report;
      const count = counts.get(policy) ?? 0;
      if (!isDenied(attempt) || count === denialsPerCase) return [];
      counts.set(policy, count + 1);
      const denial: RandomDenial = {
        policy,
        requested: one,
        added: [],
        advised: 0,
        isIncomplete: false,
        operations: new Set(),
        outcome: undefined,
        detail: '',
      };
      advise(denial, attempt, kernel);
      return [denial];
    });
  });
}

/** Requests the log records of a case, also of refusals by deny rules. */
function logged(requested: KernelCase): KernelCase {
  return { ...requested, isLogged: true, auditMode: 'noquiet' };
}

type Report = Exclude<ReportedCase, { readonly refused: string }>;

/** Returns the part of a report about one question. */
function attemptAt({ answers, pids, ...report }: Report, index: number): Report {
  return { ...report, answers: answers.slice(index, index + 1), pids: pids.slice(index, index + 1) };
}

function isDenied({ answers, digits }: Report): boolean {
  return [...answers.map(({ verdict }) => verdict), ...digits].some((answer) => answer.includes('0'));
}

/** Returns whether a label in the question of a denial is a stack. */
export function hasStack({ requested: { pairs = [], questions = [] } }: RandomDenial): boolean {
  return [...questions, ...pairs.flatMap(({ subject, target }) => [subject, target])].some((text) =>
    text.includes('//&'),
  );
}

/** Tries again with the advised rules, once or twice, because the first advice may be incomplete. */
export async function repairDenials(running: RunningKernel, denials: readonly RandomDenial[]): Promise<void> {
  const kernel = assumedOf(running);
  for (let open = denials.filter(isOpen); open.length > 0; open = open.filter(isOpen)) {
    const reports = await running.report(open.map(({ policy, requested }) => logged({ policy, ...requested })));
    for (const [at, denial] of open.entries()) {
      const report = reports[at];
      if (report === undefined) throw new Error(`${running.name} gave no answer`);
      if ('refused' in report) {
        const units = [...loaded(denial.policy, kernel).root.all()].flatMap((namespace) => namespace.units);
        const errors = units.flatMap((unit) => unit.load().diagnostics).filter(({ severity }) => severity === 'error');
        const isKnown = errors.some(({ message }) => message.includes('`domain/stack`'));
        end(denial, isKnown ? 'refused by the abi' : 'still denied', `the compiler refuses: ${report.refused}`);
      } else if (!isDenied(report)) end(denial, denial.advised === 1 ? 'allowed' : 'allowed by the second advice', '');
      else advise(denial, report, kernel);
    }
  }
}

function isOpen({ outcome }: RandomDenial): boolean {
  return outcome === undefined;
}

/** Adds the rules that core advises for the kernel's records of a denial. */
function advise(denial: RandomDenial, { pids, log }: Report, kernel: OracleKernel): void {
  const isOwn = ({ pid }: AppArmorRecord): boolean => denial.requested.pairs !== undefined || pid === pids[0];
  const records = log
    .flatMap((line) => readRecords(line))
    .filter((record) => (record.event === 'DENIED' || record.event === 'KILLED') && isOwn(record));
  if (records.length === 0) return end(denial, 'not logged', '');
  if (records.some(takesNoRule)) return end(denial, 'other cause', '');
  const policy = loaded(denial.policy, kernel);
  const decided = records.map((record) => decideRecord(record, policy, kernel.behaviours));
  const [reason] = decided.flatMap((one) => ('reason' in one ? [one.reason] : []));
  if (reason !== undefined) return end(denial, 'not evaluated', reason);
  const advice = adviseRules(decided.flatMap((one) => ('reason' in one ? [] : [...one.decisions, ...one.implied])));
  if (advice.some(({ isStuck }) => isStuck)) return end(denial, 'no rule helps', '');
  const operations = records.map(({ operation }) => String(operation));
  const isKnown = operations.some((operation) => denial.operations.has(operation));
  const detail = operations.join(' ');
  if (denial.advised === 1 && !denial.isIncomplete && isKnown) return end(denial, 'unannounced', detail);
  if (denial.advised > 1 || advice.every(({ rules }) => rules.length === 0)) return end(denial, 'still denied', detail);
  denial.advised++;
  for (const operation of operations) denial.operations.add(operation);
  denial.isIncomplete = records.some((record) =>
    evaluatedCauses(record, policy, kernel.behaviours).some(({ id }) => incomplete.has(id)),
  );
  denial.policy = withRules(denial.policy, advice);
  for (const { part, rules } of advice)
    denial.added.push(
      ...rules.map((rule) => `${part.namespace.fullName}:${textOf(part.profile.name)} ${textOf(rule)}`),
    );
}

function end(denial: RandomDenial, outcome: RepairOutcome, detail: string): void {
  if (denial.outcome === undefined) Object.assign(denial, { outcome, detail });
}

/** Loads a random policy. Its namespaces belong to no container, although some have names of LXC. */
function loaded(policy: readonly NamespacePolicy[], kernel: OracleKernel): StackedPolicy {
  const root = PolicyNamespace.root();
  for (const [index, { namespace, text }] of policy.entries())
    root.ensure(namespace).load(asText(kernel)(text, String(index)));
  const namespaces = [...root.all()].filter(({ level }) => level === 1);
  return new StackedPolicy(
    root,
    namespaces.map((namespace) => ({ namespace, name: undefined, runtime: 'lxc', hostLayer: undefined })),
  );
}

/** Adds rules at the places in the text that the command prints. */
function withRules(policy: readonly NamespacePolicy[], advice: readonly ProfileAdvice[]): readonly NamespacePolicy[] {
  const insertions = advice.map(({ part, rules }) => ({ place: rulePlace(part.profile), rules }));
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
