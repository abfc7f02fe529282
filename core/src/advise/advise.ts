import { capabilityRule } from '../class/rule-words.ts';
import type { LabelPart } from '../label/label.ts';
import type { Decision } from '../mediation/decision.ts';
import { isQuietlyLacked, isSilent } from '../mediation/is-silent.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { isReadByItself } from '../text/plain-rule.ts';
import { mergeRules, printAdvisedRule, type AdvisedRule } from './advised-rule.ts';
import { answerWith } from './answer-with.ts';
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
  return needsOf(decisions).map((needs) => adviceOf(leastRules(needs, toAllow(extended))));
}

/**
 * The rules with which nothing of what is refused is logged any more: it stays refused, and so does what else they deny. Whether there is no line is
 * found out by asking again.
 *
 * @param decisions - of any labels, operations and kernels
 * @returns `isStuck` where no rule keeps it out of the log
 */
export function silenceRules(decisions: readonly Decision[]): readonly ProfileAdvice[] {
  const extended = new ExtendedProfiles();
  const loud = needsOf(decisions).map((needs) => loudOf(needs, extended));
  return loud.flatMap((needs) =>
    needs.rules.length + needs.capabilities.length === 0 ? [] : adviceOf(leastRules(needs, toSilence(extended))),
  );
}

/** What of it is logged. */
function loudOf({ rules, capabilities, ...needs }: ProfileNeeds, extended: ExtendedProfiles): ProfileNeeds {
  const isLoud = (one: AskedCheck): boolean => !isSilentWith(one, [], extended);
  return {
    ...needs,
    rules: rules.flatMap((need) => {
      const refusals = need.refusals.filter(isLoud);
      return refusals.length === 0 ? [] : [{ ...need, refusals }];
    }),
    capabilities: capabilities.filter(({ name }) => !isQuietlyLacked(needs.asked.profile, name)),
  };
}

/** What rules are looked for. */
interface Aim {
  readonly isDenial: boolean;
  /** Whether it is as it is meant to be with these rules. */
  readonly isMet: (refusal: AskedCheck, rules: readonly ByteString[]) => boolean;
  /** The permissions that are in the way still. */
  readonly left?: (refusal: AskedCheck, rules: readonly ByteString[]) => readonly string[];
}

function toAllow(extended: ExtendedProfiles): Aim {
  return {
    isDenial: false,
    isMet: (one, rules) => answerWith(one, rules, extended).verdict === 'allow',
    left: (one, rules) => answerWith(one, rules, extended).denied ?? [],
  };
}

function toSilence(extended: ExtendedProfiles): Aim {
  return { isDenial: true, isMet: (one, rules) => isSilentWith(one, rules, extended) };
}

function isSilentWith(one: AskedCheck, rules: readonly ByteString[], extended: ExtendedProfiles): boolean {
  const answer = answerWith(one, rules, extended);
  const complaining = answerWith(one, rules, extended, 'complain');
  return isSilent(one.decision.operation, answer, complaining, isReadByItself);
}

/** The least rules of one profile by which an aim is met, as far as it can be. */
export interface LeastRules {
  readonly needs: ProfileNeeds;
  readonly rules: readonly AdvisedRule[];
  /** Those of its refusals that they are for. */
  readonly refusals: readonly AskedCheck[];
  readonly capabilities: readonly ByteString[];
  readonly isStuck: boolean;
}

/** The least rules that allow what decisions refuse, profile by profile, as they were found. */
export function leastAllowing(decisions: readonly Decision[], extended: ExtendedProfiles): readonly LeastRules[] {
  return needsOf(decisions).map((needs) => leastRules(needs, toAllow(extended)));
}

function leastRules(needs: ProfileNeeds, aim: Aim): LeastRules {
  const { rules: needed, capabilities } = needs;
  const helps = (rules: readonly AdvisedRule[], refusals: readonly AskedCheck[]): boolean => {
    const texts = rules.map(printAdvisedRule);
    return refusals.every((refusal) => aim.isMet(refusal, texts));
  };
  const found = needed.map((need) => ({
    need,
    rules: rulesFor(need, aim.isDenial, helps) ?? rulesBehind(need, aim, helps),
  }));
  const solved = found.filter(({ rules }) => rules !== undefined);
  const refusals = solved.flatMap(({ need }) => need.refusals);
  const enough = withoutNeedless(
    solved.flatMap(({ rules }) => rules ?? []),
    (rules) => helps(rules, refusals),
  );
  const merged = mergeRules(enough);
  const had = capabilities.filter(({ isDenied }) => aim.isDenial || !isDenied).map(({ name }) => name);
  return {
    needs,
    // One rule does not say all that several say: who sends names whom it is for, and who receives does not.
    rules: helps(merged, refusals) ? merged : enough,
    refusals,
    capabilities: had.length === 0 ? [] : [bytesOf(`${aim.isDenial ? 'deny ' : ''}${capabilityRule(had)}`)],
    isStuck: had.length < capabilities.length || solved.length < found.length,
  };
}

function adviceOf({ needs: { asked }, rules, capabilities, isStuck }: LeastRules): ProfileAdvice {
  return {
    asked,
    rules: [...rules.map(printAdvisedRule), ...capabilities],
    beatsDenials: rules.some(({ priority }) => priority > 0),
    isStuck,
  };
}

/**
 * The first that helps of: a rule for the peer as a whole, which says no more than what was asked; one for each part of it, as
 * where a `deny` rule is about the whole; and rules that go before denials.
 */
function rulesFor(
  need: RuleNeed,
  isDenial: boolean,
  helps: (rules: readonly AdvisedRule[], refusals: readonly AskedCheck[]) => boolean,
): readonly AdvisedRule[] | undefined {
  const { visible, refusals } = need;
  const parts = visible?.map(({ profile }) => profile.name) ?? [];
  const about = (peers: readonly (ByteString | undefined)[], priority: number): readonly AdvisedRule[] =>
    peers.map((peer) => ruleOf(need, peer, priority, isDenial));
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

function ruleOf(need: RuleNeed, peer: ByteString | undefined, priority: number, isDenial: boolean): AdvisedRule {
  const { policyClass, permissions, names, thing, labels } = need;
  return {
    policyClass,
    permissions,
    names,
    labels,
    priority,
    ...(thing === undefined ? {} : { thing }),
    ...(isDenial ? ({ isDenial: true } as const) : {}),
    ...(peer === undefined ? {} : { peer }),
  };
}

/** What is refused first hides what is refused then: a socket, the file that it makes. One rule each, where those are enough. */
function rulesBehind(
  need: RuleNeed,
  { isDenial, left }: Aim,
  helps: (rules: readonly AdvisedRule[], refusals: readonly AskedCheck[]) => boolean,
): readonly AdvisedRule[] | undefined {
  if (need.thing === undefined || left === undefined) return undefined;
  const first = ruleOf(need, undefined, 0, isDenial);
  const texts = [printAdvisedRule(first)];
  const permissions = [...new Set(need.refusals.flatMap((one) => left(one, texts)))];
  if (permissions.length === 0) return undefined;
  const rules = [first, ruleOf({ ...need, permissions }, undefined, 0, isDenial)];
  return helps(rules, need.refusals) ? rules : undefined;
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
