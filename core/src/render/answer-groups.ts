import { groupedBy } from '../source/grouped-by.ts';
import type { Operation } from '../classes/policy-classes.ts';
import type { MeasuredKernel } from '../kernels/measured-kernels.ts';
import type { Decision } from '../mediation/decision.ts';
import type { PairAnswer } from '../mediation/pair-answer.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { checksJson } from './decision-json.ts';

/** Operations with equal checks and verdicts, and the agreeing kernels. */
export interface AnswerGroup {
  readonly operations: readonly Operation[];
  /** The cases of the object; empty if all cases agree. */
  readonly cases: readonly string[];
  readonly kernels: readonly MeasuredKernel[];
  /** The agreeing hosts, if the answers are about several hosts. */
  readonly hosts: readonly string[];
  /** The decision of the newest kernel, for the first operation. */
  readonly decision: Decision;
  readonly root: PolicyNamespace;
}

/**
 * Groups equal answers: with `signal` and `--kernel all` there are four hundred. With `no permission`, decisions about
 * objects are equal if the checks are equal apart from the permission.
 */
export function groupAnswers({ answers }: PairAnswer, shown: 'permission' | 'no permission'): readonly AnswerGroup[] {
  const decisions = answers[0]?.decisions ?? [];
  const keys = answers.map(({ decisions: each, root }) => each.map((decision) => keyOf(decision, root, shown)));
  const parts = [...groupedBy(decisions.keys(), (at) => decisions[at]?.operation).values()].flatMap((cases) =>
    Array.from(groupedBy(cases, (at) => keys.map((each) => each[at]).join('\n')).values(), (equivalent) => ({
      at: equivalent[0],
      cases: equivalent.length < cases.length ? equivalent.map((at) => caseOf(decisions[at])) : [],
    })),
  );
  // Operations in a group must have equal checks in all cases.
  const groups = groupedBy(parts, ({ at, cases }) => [...cases, ...keys.map((each) => each[at])].join('\n'));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const agreeing = groupedBy(answers.keys(), (at) => keys[at]?.[first.at]);
    return [...agreeing.values()].flatMap((kernels): readonly AnswerGroup[] => {
      const chosen = kernels.flatMap((at) => answers[at] ?? []);
      const newest = chosen.at(-1);
      const decision = newest?.decisions[first.at];
      if (newest === undefined || decision === undefined) return [];
      return [
        {
          operations: group.flatMap(({ at }) => decisions[at]?.operation ?? []),
          cases: first.cases,
          kernels: [...new Set(chosen.map(({ kernel }) => kernel))],
          hosts: chosen.flatMap(({ hosts = [] }) => hosts),
          decision,
          root: newest.root,
        },
      ];
    });
  });
}

function caseOf(decision: Decision | undefined): string {
  return decision?.shape === 'stack-check' && decision.object.kind === 'object' ? (decision.object.when ?? '') : '';
}

/** Returns the grouping key of a decision. The kind of peer match is ignored. */
function keyOf(decision: Decision, root: PolicyNamespace, shown: 'permission' | 'no permission'): string {
  const apart = new Set(
    shown === 'no permission' && decision.shape === 'stack-check' ? ['match', 'permission'] : ['match'],
  );
  const checks = JSON.stringify(checksJson(decision, root), (name, value: unknown) =>
    apart.has(name) ? undefined : value,
  );
  return `${decision.operation.class} ${checks}`;
}
