import {
  checksJson,
  type Decision,
  type MeasuredKernel,
  type Operation,
  type PolicyNamespace,
  type Verdict,
} from '@lamellar/core';

/** What was asked of one label, and of what it is done to where it is done to something, on every assumed kernel. */
export interface PairAnswer {
  /** As the root namespace sees it. */
  readonly subject: string;
  /** What it is done to: a label as the root namespace sees it, or the words for something else. */
  readonly object: readonly string[];
  readonly answers: readonly KernelAnswer[];
}

/** The answers of one kernel: a decision for each operation and each case of what it is done to. */
export interface KernelAnswer {
  readonly kernel: MeasuredKernel;
  readonly root: PolicyNamespace;
  readonly decisions: readonly Decision[];
}

/** Operations that the same checks decide in the same way, and the kernels on which they do. */
export interface AnswerGroup {
  readonly operations: readonly Operation[];
  /** The cases of the object that it is about; empty where it is about all that were asked. */
  readonly cases: readonly string[];
  readonly kernels: readonly MeasuredKernel[];
  /** That of the newest of the kernels for the first operation. */
  readonly decision: Decision;
  readonly root: PolicyNamespace;
}

/** Whether one answer is a refusal. */
export function verdictOf({ answers }: PairAnswer): Verdict {
  return answers.every(({ decisions }) => decisions.every(({ verdict }) => verdict === 'allow')) ? 'allow' : 'deny';
}

/**
 * The answers with what they have in common told once: with `signal` and `--kernel all` there are four hundred.
 *
 * @param told - whether each check is told with its permission; with none, what a label may do by itself is alike where its
 *   profiles answer alike
 */
export function groupAnswers({ answers }: PairAnswer, told: 'permission' | 'no permission'): readonly AnswerGroup[] {
  const decisions = answers[0]?.decisions ?? [];
  const keys = answers.map(({ decisions: each, root }) => each.map((decision) => keyOf(decision, root, told)));
  const parts = groupBy(decisions.keys(), (at) => decisions[at]?.operation).flatMap((cases) =>
    groupBy(cases, (at) => keys.map((each) => each[at]).join('\n')).map((alike) => ({
      at: alike[0] ?? 0,
      cases: alike.length < cases.length ? alike.map((at) => caseOf(decisions[at])) : [],
    })),
  );
  // What is told of together is told of every operation for each of the cases.
  const groups = groupBy(parts, ({ at, cases }) => [...cases, ...keys.map((each) => each[at])].join('\n'));
  return groups.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return groupBy(answers.keys(), (at) => keys[at]?.[first.at]).flatMap((kernels): readonly AnswerGroup[] => {
      const chosen = kernels.flatMap((at) => answers[at] ?? []);
      const newest = chosen.at(-1);
      const decision = newest?.decisions[first.at];
      if (newest === undefined || decision === undefined) return [];
      return [
        {
          operations: group.flatMap(({ at }) => decisions[at]?.operation ?? []),
          cases: first.cases,
          kernels: chosen.map(({ kernel }) => kernel),
          decision,
          root: newest.root,
        },
      ];
    });
  });
}

function caseOf(decision: Decision | undefined): string {
  return decision?.shape === 'stack-check' && decision.object.kind === 'thing' ? (decision.object.when ?? '') : '';
}

/** How the peer was matched may differ where nothing else does. */
function keyOf(decision: Decision, root: PolicyNamespace, told: 'permission' | 'no permission'): string {
  const apart = new Set(
    told === 'no permission' && decision.shape === 'stack-check' ? ['match', 'permission'] : ['match'],
  );
  const checks = JSON.stringify(checksJson(decision, root), (name, value: unknown) =>
    apart.has(name) ? undefined : value,
  );
  return `${decision.operation.class} ${checks}`;
}

function groupBy<Value>(values: Iterable<Value>, key: (value: Value) => unknown): readonly (readonly Value[])[] {
  const groups = new Map<unknown, Value[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group === undefined) groups.set(key(value), [value]);
    else group.push(value);
  }
  return [...groups.values()];
}
