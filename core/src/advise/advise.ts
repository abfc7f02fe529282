import { capabilityRule } from '../class/rule-words.ts';
import { stack, type Label, type LabelPart } from '../label/label.ts';
import { ask, askByItself } from '../mediation/ask.ts';
import type { Decision, StackObject } from '../mediation/decision.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { mergeRules, printAdvisedRule, type AdvisedRule } from './advised-rule.ts';
import { ExtendedProfiles } from './extended-profiles.ts';
import { needsOf, type AskedCheck, type ProfileNeeds, type RuleNeed } from './refused-needs.ts';

/** What one profile needs to allow all that it was asked for. */
export interface ProfileAdvice {
  readonly asked: LabelPart;
  /** Rules to add, none of which can be left out. */
  readonly rules: readonly ByteString[];
  /** Whether some of them have a priority, because of a `deny` rule in their way. AppArmor has that from 4.1 on. */
  readonly beatsDenials: boolean;
  /** Whether a denial is in the way that no rule goes before. */
  readonly isStuck: boolean;
}

/** @see `MAX_PRIORITY` of apparmor_parser 4.1 */
const mostPriority = 1000;

/**
 * The rules that it takes for all of these decisions to allow: added to the profiles that they are for, everything that was
 * refused is allowed, on every kernel that is among the decisions; without one of them, something is not. That is found out by
 * asking again, with the rules.
 *
 * @param decisions - of any labels, operations and kernels
 */
export function adviseRules(decisions: readonly Decision[]): readonly ProfileAdvice[] {
  const extended = new ExtendedProfiles();
  return needsOf(decisions).map((needs) => adviceFor(needs, extended));
}

function adviceFor({ asked, rules: needs, capabilities }: ProfileNeeds, extended: ExtendedProfiles): ProfileAdvice {
  const helps = (rules: readonly AdvisedRule[], refusals: readonly AskedCheck[]): boolean => {
    const texts = rules.map(printAdvisedRule);
    return refusals.every((refusal) => isAllowed(refusal, texts, extended));
  };
  const found = needs.map((need) => ({ need, rules: rulesFor(need, helps) }));
  const solved = found.filter(({ rules }) => rules !== undefined);
  const enough = withoutNeedless(
    solved.flatMap(({ rules }) => rules ?? []),
    (rules) =>
      helps(
        rules,
        solved.flatMap(({ need }) => need.refusals),
      ),
  );
  const lacking = capabilities.filter(({ isDenied }) => !isDenied).map(({ name }) => name);
  const merged = mergeRules(enough);
  return {
    asked,
    rules: [...merged.map(printAdvisedRule), ...(lacking.length > 0 ? [bytesOf(capabilityRule(lacking))] : [])],
    beatsDenials: merged.some(({ priority }) => priority > 0),
    isStuck: lacking.length < capabilities.length || solved.length < found.length,
  };
}

/**
 * The first that helps of: a rule for the peer as a whole, which says no more than what was asked; one for each part of it, as
 * where a `deny` rule is about the whole; and rules that go before denials.
 */
function rulesFor(
  { policyClass, permissions, names, visible, thing, labels, refusals }: RuleNeed,
  helps: (rules: readonly AdvisedRule[], refusals: readonly AskedCheck[]) => boolean,
): readonly AdvisedRule[] | undefined {
  const parts = visible?.map(({ profile }) => profile.name) ?? [];
  const about = (peers: readonly (ByteString | undefined)[], priority: number): readonly AdvisedRule[] =>
    peers.map((peer) => {
      const rule = { policyClass, permissions, names, labels, priority, ...(thing === undefined ? {} : { thing }) };
      return peer === undefined ? rule : { ...rule, peer };
    });
  const whole = visible && (parts.join('//&') as ByteString);
  for (const rules of [about([whole], 0), about(parts, 0)])
    if (rules.length > 0 && helps(rules, refusals)) return rules;
  const first = (priority: number): readonly AdvisedRule[] => about([whole], priority);
  if (!helps(first(mostPriority), refusals)) return undefined;
  let [low, high] = [0, 1];
  while (!helps(first(high), refusals)) [low, high] = [high, Math.min(high * 2, mostPriority)];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (helps(first(middle), refusals)) high = middle;
    else low = middle;
  }
  return first(high);
}

/** Rules for stacks go first: where their parts are allowed, they may not be needed. */
function withoutNeedless(
  rules: readonly AdvisedRule[],
  suffice: (rules: readonly AdvisedRule[]) => boolean,
): readonly AdvisedRule[] {
  const isStack = ({ peer }: AdvisedRule): number => Number(peer?.includes('//&') ?? false);
  let kept = rules;
  for (const rule of rules.toSorted((left, right) => isStack(right) - isStack(left))) {
    const others = kept.filter((other) => other !== rule);
    if (others.length > 0 && suffice(others)) kept = others;
  }
  return kept;
}

/** Whether the profile that refused allows it with these rules. */
function isAllowed(one: AskedCheck, rules: readonly ByteString[], extended: ExtendedProfiles): boolean {
  const { asked } = one.check;
  const profile = extended.with(asked.profile, rules);
  const withRules = ({ parts }: Label): Label => {
    const [first, ...others] = parts.map((part) => (isSame(part, asked) ? { ...part, profile } : part));
    return first === undefined ? { parts } : stack(first, ...others);
  };
  const part = { ...asked, profile };
  if (one.shape === 'cross-check') {
    const { check, decision } = one;
    const { operation, behaviours } = decision;
    return ask(part, check.side, withRules(check.peer), operation, behaviours).verdict === 'allow';
  }
  const { operation, object, behaviours } = one.decision;
  const changed = withLabels(object, withRules);
  const { side = 'subject' } = one.check;
  const subject = withRules(one.decision.subject);
  return askByItself({ asked: part, side, subject, operation, object: changed, behaviours }).verdict === 'allow';
}

/** The object, with its labels changed. */
function withLabels(object: StackObject, change: (label: Label) => Label): StackObject {
  switch (object.kind) {
    case 'none':
      return object;
    case 'label':
      return { ...object, label: change(object.label) };
    case 'thing':
      return { ...object, labels: object.labels.map(change) };
  }
}

function isSame(left: LabelPart, right: LabelPart): boolean {
  return left.namespace === right.namespace && left.profile.name === right.profile.name;
}
