import { crossCheckClasses, type CrossCheckRow } from '../../classes/policy-classes.ts';
import { printLabel, stack, stubPart, type Label } from '../../labels/label.ts';
import { splitLabel } from '../../labels/parse-label.ts';
import { evaluateSide } from '../../mediation/evaluate-profile.ts';
import { textOf } from '../../source/printable-text.ts';
import { enforced } from '../enforced.ts';
import { knownStacks } from '../known-stacks.ts';
import type { LintFinding, LintRule } from '../lint-rule.ts';
import { sideOperationsOf, peerConditions, type PeerCondition } from '../peer-condition.ts';
import { namesIn } from '../peer-names.ts';
import type { PolicySet } from '../policy-set.ts';

/** Denials of a peer that a stack bypasses: the rules for the parts, or for the whole label, allow the request. */
export const bypassedDenial = {
  id: 'bypassed-denial',
  title: 'a denial that a stack bypasses',
  *find(set) {
    for (const condition of peerConditions(set)) {
      if (condition.via.length > 0 || condition.rule.qualifiers.mode !== 'deny') continue;
      const label = bypassingLabel(condition, set);
      if (label !== undefined) yield findingOf(condition, label);
    }
  },
} as const satisfies LintRule;

/** Returns the first stack that passes a denial of the stack or of a part. */
function bypassingLabel(condition: PeerCondition, set: PolicySet): Label | undefined {
  const { rule, profile } = condition;
  const { namespace } = profile;
  if (rule.kind !== 'signal' && rule.kind !== 'ptrace') return undefined;
  const own = enforced({ namespace, profile: profile.text.profile() });
  const names = namesIn(condition)?.filter((name) => !name.includes(':')) ?? [];
  const row: CrossCheckRow = crossCheckClasses[rule.kind];
  const sides = own === undefined || names.length === 0 ? [] : sideOperationsOf(condition, row);
  const [head] = sides;
  if (own === undefined || head === undefined) return undefined;
  const written = names
    .map((name) => splitLabel(name).map((part) => stubPart(namespace, part.name)))
    .flatMap(([first, ...others]) => (first === undefined || others.length === 0 ? [] : stack(first, ...others)));
  const near = knownStacks(set).filter(({ parts }) =>
    parts.some((part) => part.namespace === namespace && names.includes(part.profile.name)),
  );
  return [...written, ...near].find((label) =>
    sides.every(({ side, operation }) => evaluateSide(own, side, label, operation, set.behaviours).verdict === 'allow'),
  );
}

function findingOf({ word, profile: { namespace } }: PeerCondition, label: Label): LintFinding {
  const name = textOf(printLabel(label, namespace));
  return {
    message: `the denial does not stop the stack \`${name}\`: further rules allow the label or all of its parts`,
    span: word.span,
    hint: 'restrict the rules that allow the stack: the kernel accepts a match of the whole label, or of every part',
  };
}
