import {
  checksJson,
  type Decision,
  type MeasuredKernel,
  type Operation,
  type PolicyNamespace,
  type Verdict,
} from '@lamellar/core';

/** What was asked of one label, towards another where it is done to one, on every assumed kernel. */
export interface PairAnswer {
  /** As the root namespace sees them. */
  readonly subject: string;
  readonly target?: string;
  readonly answers: readonly KernelAnswer[];
}

/** The answers of one kernel: a decision for each operation. */
export interface KernelAnswer {
  readonly kernel: MeasuredKernel;
  readonly root: PolicyNamespace;
  readonly decisions: readonly Decision[];
}

/** Operations that the same checks decide in the same way, and the kernels on which they do. */
export interface AnswerGroup {
  readonly operations: readonly Operation[];
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
  const operations = answers[0]?.decisions.map(({ operation }) => operation) ?? [];
  const keys = answers.map(({ decisions, root }) => decisions.map((decision) => keyOf(decision, root, told)));
  const alike = groupBy(operations.keys(), (at) => keys.map((each) => each[at]).join('\n'));
  return alike.flatMap((indices) => {
    const [first = 0] = indices;
    return groupBy(answers.keys(), (at) => keys[at]?.[first] ?? '').flatMap((kernels): readonly AnswerGroup[] => {
      const chosen = kernels.flatMap((at) => answers[at] ?? []);
      const newest = chosen.at(-1);
      const decision = newest?.decisions[first];
      if (newest === undefined || decision === undefined) return [];
      return [
        {
          operations: indices.flatMap((at) => operations[at] ?? []),
          kernels: chosen.map(({ kernel }) => kernel),
          decision,
          root: newest.root,
        },
      ];
    });
  });
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

function groupBy<Value>(values: Iterable<Value>, key: (value: Value) => string): readonly (readonly Value[])[] {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group === undefined) groups.set(key(value), [value]);
    else group.push(value);
  }
  return [...groups.values()];
}
