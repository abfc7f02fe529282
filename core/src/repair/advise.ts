import { capabilityRule } from '../classes/rule-words.ts';
import type { LabelPart } from '../labels/label.ts';
import type { Decision } from '../mediation/decision.ts';
import { isQuietlyLacked, isUnlogged, isUnloggedByMode } from '../mediation/is-unlogged.ts';
import { unixDomain } from '../language/keywords/sockets.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import type { Profile } from '../profile/profile.ts';
import { isPlainRuleOrigin } from '../compile/plain-rule.ts';
import { advisedList, printAdvisedRule, type AdvisedRule } from './advised-rule.ts';
import { evaluateWithRules } from './evaluate-with-rules.ts';
import { ExtendedProfiles } from './extended-profiles.ts';
import { mergeLists } from './merge-lists.ts';
import { necessaryRules } from './necessary-rules.ts';
import { needsOf, type EvaluatedCheck, type ProfileNeeds, type RuleNeed } from './refused-needs.ts';
import type { ConfinedPlace } from '../classes/host-risk.ts';
import { placeOfProfile, ruleWarnings, warningsWithoutObject, type RuleWarning } from './rule-warning.ts';

/** The rules for a profile to allow all requests. */
export interface ProfileAdvice {
  readonly part: LabelPart;
  /** Minimal rules to add. */
  readonly rules: readonly ByteString[];
  /** The risks of the rules. */
  readonly warnings: readonly RuleWarning[];
  /** True if a denial remains because no rule overrides the denial. */
  readonly isStuck: boolean;
  /** True if the abi of the profile keeps rules from having an effect on the kernel. */
  readonly needsAbi?: boolean;
}

/** @see `MAX_PRIORITY` of apparmor_parser 4.1 */
const maxPriority = 1000;

/**
 * Returns the minimal rules that make all decisions allow: with the rules in their profiles, every refusal is allowed,
 * on the kernel of each decision. Without any single rule, some refusal remains. Verified by re-evaluation with the
 * rules.
 *
 * @param decisions - of any labels, operations and kernels
 */
export function adviseRules(decisions: readonly Decision[]): readonly ProfileAdvice[] {
  const all = needsOf(decisions);
  // Most answers allow, and then need no code for extended profiles.
  if (all.length === 0) return [];
  const extended = new ExtendedProfiles();
  return all.map((needs) => adviceOf(minimalRules(needs, toAllow(extended))));
}

/**
 * Returns the minimal deny rules that stop all log records of the refusals. The refusals remain, and further
 * permissions that the rules cover are denied. Verified by re-evaluation with the rules.
 *
 * @param decisions - of any labels, operations and kernels
 * @returns `isStuck` if no rule keeps a refusal out of the log
 */
export function silenceRules(decisions: readonly Decision[]): readonly ProfileAdvice[] {
  const extended = new ExtendedProfiles();
  const loud = needsOf(decisions).map((needs) => loggedNeeds(needs, extended));
  return loud.flatMap((needs) =>
    needs.rules.length + needs.capabilities.length === 0 ? [] : adviceOf(minimalRules(needs, toSilence(extended))),
  );
}

/** Returns the needs with logged refusals. */
function loggedNeeds({ rules, capabilities, ...needs }: ProfileNeeds, extended: ExtendedProfiles): ProfileNeeds {
  const isLoud = (one: EvaluatedCheck): boolean => !isSilentWith(one, [], extended);
  return {
    ...needs,
    rules: rules.flatMap((need) => {
      const refusals = need.refusals.filter(isLoud);
      return refusals.length === 0 ? [] : [{ ...need, refusals }];
    }),
    capabilities: capabilities.filter(({ name }) => !isQuietlyLacked(needs.part.profile, name)),
  };
}

/** The purpose of the rule search. */
interface Aim {
  readonly isDenial: boolean;
  /** True if the rules achieve the aim for a refusal. */
  readonly isMet: (refusal: EvaluatedCheck, rules: readonly ByteString[]) => boolean;
  /** Returns the texts of the rules that decide about a refusal. */
  readonly deciding: (refusal: EvaluatedCheck, rules: readonly ByteString[]) => readonly ByteString[];
  /** The permissions still refused. */
  readonly left?: (refusal: EvaluatedCheck, rules: readonly ByteString[]) => readonly string[];
}

function toAllow(extended: ExtendedProfiles): Aim {
  return {
    isDenial: false,
    isMet: (one, rules) => evaluateWithRules(one, rules, extended).verdict === 'allow',
    deciding: deciding(extended),
    left: (one, rules) => evaluateWithRules(one, rules, extended).denied ?? [],
  };
}

function deciding(extended: ExtendedProfiles): Aim['deciding'] {
  return (one, rules) =>
    evaluateWithRules(one, rules, extended, 'enforce').rules.flatMap((origin) =>
      isPlainRuleOrigin(origin) && 'span' in origin ? [origin.span.source.text] : [],
    );
}

function toSilence(extended: ExtendedProfiles): Aim {
  return {
    isDenial: true,
    isMet: (one, rules) => isSilentWith(one, rules, extended),
    deciding: deciding(extended),
  };
}

function isSilentWith(one: EvaluatedCheck, rules: readonly ByteString[], extended: ExtendedProfiles): boolean {
  const answer = evaluateWithRules(one, rules, extended);
  const complaining = evaluateWithRules(one, rules, extended, 'complain');
  return isUnlogged(one.decision.operation, one.check.part.profile, answer, complaining, isPlainRuleOrigin);
}

/** The minimal rules of a profile to achieve an aim, as far as possible. */
export interface MinimalRules {
  readonly needs: ProfileNeeds;
  readonly rules: readonly AdvisedRule[];
  /** The refusals fixed by the rules. */
  readonly refusals: readonly EvaluatedCheck[];
  readonly needsAbi: boolean;
  readonly capabilities: readonly ByteString[];
  readonly capabilityWarnings: readonly RuleWarning[];
  readonly isStuck: boolean;
}

/** Returns the minimal rules to allow the refusals of decisions, for each profile, as data. */
export function minimalRulesAllowing(
  decisions: readonly Decision[],
  extended: ExtendedProfiles,
): readonly MinimalRules[] {
  return needsOf(decisions).map((needs) => minimalRules(needs, toAllow(extended)));
}

function minimalRules(needs: ProfileNeeds, aim: Aim): MinimalRules {
  const { rules: needed, capabilities } = needs;
  const helps = (rules: readonly AdvisedRule[], refusals: readonly EvaluatedCheck[]): boolean => {
    const texts = rules.map(printAdvisedRule);
    return refusals.every((refusal) => aim.isMet(refusal, texts));
  };
  const found = needed.map((need) => ({
    need,
    rules: rulesFor(need, aim.isDenial, helps) ?? rulesForNextRefusal(need, aim, helps),
  }));
  const solved = found.filter(({ rules }) => rules !== undefined);
  const refusals = solved.flatMap(({ need }) => need.refusals);
  const own = declaresVariables(needs.part.profile) ? { hasVariables: true as const } : {};
  const enough = necessaryRules(
    solved.flatMap(({ need, rules = [] }) =>
      need.refusals.map((refusal) => ({ refusal, rules: rules.map((rule) => ({ ...rule, ...own })) })),
    ),
    { helps, deciding: aim.deciding },
  );
  const merged = mergeLists(enough, [advisedList('permissions')]);
  const had = capabilities
    .filter(({ isDenied }) => (aim.isDenial ? isUnloggedByMode(needs.part.profile) !== false : !isDenied))
    .map(({ name }) => name);
  return {
    needs,
    // A merged rule can be weaker than its parts: a sender's rule names the receiver, a receiver's rule does not.
    rules: helps(merged, refusals) ? merged : enough,
    refusals,
    capabilities: had.length === 0 ? [] : [bytesOf(`${aim.isDenial ? 'deny ' : ''}${capabilityRule(had)}`)],
    capabilityWarnings:
      had.length === 0 || aim.isDenial
        ? []
        : warningsWithoutObject(bytesOf(capabilityRule(had)), 'capability', had, placeOf(needs.part)),
    isStuck: had.length < capabilities.length || solved.length < found.length,
    needsAbi: needs.rules.some((need) => need.refusals.some(({ check }) => check.note === 'lacks-protocol')),
  };
}

/** Returns whether the file of a profile includes the usual definitions of variables. */
function declaresVariables({ declared }: Profile): boolean {
  return declared !== undefined && /^[ \t]*#?include\s+<tunables\/global>/m.test(declared.source.text);
}

function placeOf({ profile, namespace }: LabelPart): ConfinedPlace {
  return placeOfProfile(profile.name, namespace.parent === undefined);
}

function adviceOf({ needs: { part }, rules, isStuck, needsAbi, ...found }: MinimalRules): ProfileAdvice {
  return {
    part,
    rules: [...rules.map(printAdvisedRule), ...found.capabilities],
    warnings: [...rules.flatMap((rule) => ruleWarnings(rule, placeOf(part))), ...found.capabilityWarnings],
    isStuck,
    ...(needsAbi ? { needsAbi } : {}),
  };
}

/**
 * Returns the first sufficient candidate:
 * - a rule for the whole peer, granting exactly the request;
 * - a rule for each part of the peer, because a `deny` rule may cover the whole;
 * - a network rule, because the compiler may merge a unix rule with the profile's network rules;
 * - rules with a priority that overrides denials.
 */
function rulesFor(
  need: RuleNeed,
  isDenial: boolean,
  helps: (rules: readonly AdvisedRule[], refusals: readonly EvaluatedCheck[]) => boolean,
): readonly AdvisedRule[] | undefined {
  const { visible, refusals } = need;
  const parts = visible?.map(({ profile }) => profile.name) ?? [];
  const about = (peers: readonly (ByteString | undefined)[], priority: number): readonly AdvisedRule[] =>
    peers.map((peer) => ruleOf(need, peer, priority, isDenial));
  const whole = visible && (parts.join('//&') as ByteString);
  for (const rules of [about([whole], 0), about(parts, 0), isDenial ? [] : networkRules(need)])
    if (rules.length > 0 && helps(rules, refusals)) return rules;
  const first = (priority: number): readonly AdvisedRule[] => about([whole], priority);
  const priority = lowestPriority((level) => helps(first(level), refusals));
  return priority === undefined ? undefined : first(priority);
}

/** Returns a network rule with the permissions of a unix rule. */
function networkRules(need: RuleNeed): readonly AdvisedRule[] {
  if (need.object?.kind !== 'unix') return [];
  const object = { kind: 'socket', family: unixDomain, type: need.object.type, protocol: 0 } as const;
  return [ruleOf({ ...need, policyClass: 'network', object, labels: [] }, undefined, 0, false)];
}

/** Returns the lowest sufficient priority of rules above 0; undefined if none suffices. */
export function lowestPriority(isEnough: (priority: number) => boolean): number | undefined {
  if (!isEnough(maxPriority)) return undefined;
  let [low, high] = [0, 1];
  while (!isEnough(high)) [low, high] = [high, Math.min(high * 2, maxPriority)];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function ruleOf(need: RuleNeed, peer: ByteString | undefined, priority: number, isDenial: boolean): AdvisedRule {
  const { policyClass, permissions, names, object, labels } = need;
  return {
    policyClass,
    permissions,
    names,
    labels,
    priority,
    ...(object === undefined ? {} : { object }),
    ...(isDenial ? ({ isDenial: true } as const) : {}),
    ...(peer === undefined ? {} : { peer }),
  };
}

/**
 * The first refusal hides the next: of a socket, then of the file that the socket creates. Returns a rule for each, if
 * sufficient.
 */
function rulesForNextRefusal(
  need: RuleNeed,
  { isDenial, left }: Aim,
  helps: (rules: readonly AdvisedRule[], refusals: readonly EvaluatedCheck[]) => boolean,
): readonly AdvisedRule[] | undefined {
  if (need.object === undefined || left === undefined) return undefined;
  for (const first of [ruleOf(need, undefined, 0, isDenial), ...networkRules(need)]) {
    const texts = [printAdvisedRule(first)];
    const permissions = [...new Set(need.refusals.flatMap((one) => left(one, texts)))];
    const rules = [first, ruleOf({ ...need, permissions }, undefined, 0, isDenial)];
    if (permissions.length > 0 && helps(rules, need.refusals)) return rules;
  }
  return undefined;
}
