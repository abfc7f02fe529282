import { crossCheckClasses, type CrossCheckRow } from '../../classes/policy-classes.ts';
import { printLabel, stack, visibleParts, type Label } from '../../labels/label.ts';
import { evaluateSide } from '../../mediation/evaluate-profile.ts';
import { textOf } from '../../source/printable-text.ts';
import { enforced } from '../enforced.ts';
import { memoised } from '../../source/memoised.ts';
import { distinct, stacksOfPeer, stacksOfRuntime } from '../known-stacks.ts';
import type { LintFinding, LintRule } from '../lint-rule.ts';
import { sideOperationsOf, peerConditions, type PeerCondition } from '../peer-condition.ts';
import { namesIn } from '../peer-names.ts';
import type { LintedProfile, PolicySet } from '../policy-set.ts';

const shownStacks = 3;

/**
 * Peers that are profiles by name, although further rules of the profile name stacks of the peer, or a runtime of
 * containers stacks the peer: the rules do not match the stacks.
 */
export const missedStack = {
  id: 'missed-stack',
  title: 'a peer that does not match the stacks of the profile',
  *find(set) {
    const ofRuntimes = set.profiles.flatMap(stacksOfRuntime);
    const ofProfiles = new Map<LintedProfile, Label[]>();
    for (const condition of peerConditions(set))
      memoised(ofProfiles, condition.profile, (): Label[] => [...ofRuntimes]).push(...stacksOfPeer(condition));
    for (const condition of peerConditions(set)) {
      if (condition.via.length > 0) continue;
      const missed = missedStacks(condition, distinct(ofProfiles.get(condition.profile) ?? []), set);
      if (missed.length > 0) yield findingOf(condition, missed);
    }
  },
} as const satisfies LintRule;

/** Returns the stacks with a named peer that the profile refuses, although the profile permits the peer alone. */
function missedStacks(condition: PeerCondition, stacks: readonly Label[], { behaviours }: PolicySet): readonly Label[] {
  const { rule, profile } = condition;
  const { namespace, text } = profile;
  if (rule.kind !== 'signal' && rule.kind !== 'ptrace') return [];
  const names = namesIn(condition);
  const near = stacks.filter(({ parts }) =>
    parts.some(
      (part) =>
        part.namespace === namespace && part.profile.name !== 'unconfined' && names?.includes(part.profile.name),
    ),
  );
  const terms = near.length === 0 ? undefined : text.rules().find(({ node }) => node === rule)?.terms;
  const own = enforced({ namespace, profile: text.profile() });
  if (terms === undefined || terms.effect !== 'allow' || own === undefined) return [];
  const row: CrossCheckRow = crossCheckClasses[rule.kind];
  const sides = sideOperationsOf(condition, row);
  return near.filter((label) => {
    const named = visibleParts(label, namespace).filter((part) => names?.includes(part.profile.name));
    return sides.some(({ side, operation }) => {
      const isAllowed = (peer: Label): boolean =>
        evaluateSide(own, side, peer, operation, behaviours).verdict === 'allow';
      return named.some((part) => isAllowed(stack(part))) && !isAllowed(label);
    });
  });
}

function findingOf({ word, profile: { namespace } }: PeerCondition, missed: readonly Label[]): LintFinding {
  const names = missed.map((label) => `\`${textOf(printLabel(label, namespace))}\``);
  const shown = names.slice(0, shownStacks).join(', ');
  const more = names.length > shownStacks ? ` and ${names.length - shownStacks} more` : '';
  return {
    message: `the peer does not match ${names.length > 1 ? 'the stacks' : 'the stack'} ${shown}${more} of the policy`,
    span: word.span,
    hint: `add a rule with \`peer=${textOf(printLabel(missed[0] as Label, namespace))}\`: the kernel compares the whole label, and otherwise needs a rule for every part`,
  };
}
