import { ofRoot } from '../classes/file/path-object.ts';
import { memoised } from '../source/memoised.ts';
import { crossCheckClasses, policyClasses, type PolicyClass } from '../classes/policy-classes.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import { namesInRules, visibleParts, type LabelPart } from '../labels/label.ts';
import type { Because, CrossDecision, Decision, LayerCheck, SideCheck, StackDecision } from '../mediation/decision.ts';
import type { ByteString } from '../source/bytes.ts';
import type { CapabilityName } from '../language/keywords/capabilities.ts';

/** A check with its decision. */
export type EvaluatedCheck =
  | { readonly shape: 'cross-check'; readonly decision: CrossDecision; readonly check: SideCheck }
  | { readonly shape: 'stack-check'; readonly decision: StackDecision; readonly check: LayerCheck };

/** A refusal of a profile, allowed by additional rules: towards a peer, on an object, or without target. */
export interface RuleNeed {
  readonly policyClass: PolicyClass;
  /** The refused permissions; for a combined request, only the refused part. */
  readonly permissions: readonly string[];
  /** The refused signals; undefined if all signals were requested, or if rules of the class have no such values. */
  readonly names: readonly string[] | undefined;
  /** The parts of the peer that the profile sees; undefined without a peer. */
  readonly visible: readonly LabelPart[] | undefined;
  /** The target of the operation, unless the target is a label. */
  readonly object: MediatedObject | undefined;
  /** The names of the object's labels in rules of the profile. */
  readonly labels: readonly ByteString[];
  readonly refusals: readonly EvaluatedCheck[];
}

/** A capability that a profile refuses, or needs if the profile does not mediate ptrace. */
export interface CapabilityNeed {
  readonly name: CapabilityName;
  /** True if a deny rule refuses the capability; no rule overrides such a denial. */
  readonly isDenied: boolean;
}

/** The refusals of a profile, on any kernel. */
export interface ProfileNeeds {
  readonly part: LabelPart;
  readonly rules: readonly RuleNeed[];
  readonly capabilities: readonly CapabilityNeed[];
}

/** The checks of a profile, collected from decisions. */
interface KnownProfile {
  readonly part: LabelPart;
  readonly byRule: Map<string, EvaluatedCheck[]>;
  /** The refused capabilities, and whether a rule refuses the capability. */
  readonly capabilities: Map<CapabilityName, boolean>;
}

/** Collects the refusals in decisions by profile. */
export function needsOf(decisions: readonly Decision[]): readonly ProfileNeeds[] {
  const profiles = new Map<string, KnownProfile>();
  for (const one of decisions.flatMap(checksOf)) {
    const { part, verdict, rules } = one.check;
    const key = `${part.namespace.fullName}\0${part.profile.name}`;
    const { byRule, capabilities } = memoised(profiles, key, () => ({
      part,
      byRule: new Map(),
      capabilities: new Map(),
    }));
    const needed = neededCapability(one);
    if (needed !== undefined) {
      if (verdict === 'deny') capabilities.set(needed, rules.length > 0 || capabilities.get(needed) === true);
      continue;
    }
    memoised(byRule, ruleKey(one), () => []).push(one);
  }
  return [...profiles.values()].flatMap(({ part, byRule, capabilities }) => {
    const rules = [...byRule.values()].flatMap((all) => ruleNeed(all) ?? []);
    if (rules.length + capabilities.size === 0) return [];
    return [{ part, rules, capabilities: Array.from(capabilities, ([name, isDenied]) => ({ name, isDenied })) }];
  });
}

function checksOf(decision: Decision): readonly EvaluatedCheck[] {
  return decision.shape === 'cross-check'
    ? decision.checks.map((check) => ({ shape: decision.shape, decision, check }))
    : decision.checks.map((check) => ({ shape: decision.shape, decision, check }));
}

/** Returns the capability that the kernel checked instead of the profile's rules. */
function neededCapability(one: EvaluatedCheck): CapabilityName | undefined {
  if (one.shape === 'cross-check')
    return one.check.because === 'capability'
      ? crossCheckClasses[one.decision.operation.class].capabilityInstead
      : undefined;
  const { operation } = one.decision;
  return operation.class === 'capability' ? operation.permission.name : undefined;
}

function ruleKey(one: EvaluatedCheck): string {
  const { decision, check } = one;
  const peer = visibleOf(check)?.map(({ profile }) => profile.name) ?? [];
  return [
    decision.operation.class,
    check.permission,
    JSON.stringify([objectOf(one) ?? null, labelsOf(one)]),
    ...peer,
  ].join('\0');
}

/** @param seen - the object that rules must match, if different */
function objectOf({ shape, decision }: EvaluatedCheck, seen?: MediatedObject): MediatedObject | undefined {
  if (shape !== 'stack-check' || decision.object.kind !== 'object') return undefined;
  const { object, isOfRoot = false } = decision.object;
  return isOfRoot ? ofRoot(seen ?? object) : (seen ?? object);
}

function labelsOf({ shape, decision, check }: EvaluatedCheck): readonly ByteString[] {
  if (shape !== 'stack-check' || decision.object.kind !== 'object') return [];
  return decision.object.labels.map((label) => namesInRules(label, check.part.namespace).join('//&') as ByteString);
}

function visibleOf({ peer, part }: EvaluatedCheck['check']): readonly LabelPart[] | undefined {
  return peer === undefined ? undefined : visibleParts(peer, part.namespace);
}

/** Reasons that no rule can fix: the target or the hat is missing or not permitted, or no rule applies to the path. */
const withoutRules: ReadonlySet<Because> = new Set([
  'no-target',
  'no-hat',
  'mixed-hats',
  'no-new-privs',
  'disconnected',
]);

/** @param all - all checks about the target, refused or not */
function ruleNeed(all: readonly EvaluatedCheck[]): RuleNeed | undefined {
  const refusals = all.filter(({ check }) => check.verdict === 'deny' && !withoutRules.has(check.because));
  const [first] = refusals;
  if (first === undefined) return undefined;
  const { check, decision } = first;
  return {
    policyClass: decision.operation.class,
    permissions: check.denied ?? [check.permission],
    names: namesOf(all, refusals),
    visible: visibleOf(check),
    object: objectOf(first, check.seen),
    labels: labelsOf(first),
    refusals,
  };
}

/**
 * Returns the refused signals, or undefined for all. One signal has no name in rules: only a rule for all signals
 * covers it.
 */
function namesOf(all: readonly EvaluatedCheck[], refusals: readonly EvaluatedCheck[]): readonly string[] | undefined {
  const [first] = refusals;
  const values = first === undefined ? undefined : policyClasses[first.decision.operation.class].before?.values;
  if (values === undefined) return undefined;
  const requested = new Set(all.map(({ decision }) => decision.operation.name));
  const refused = new Set(refusals.map(({ decision }) => decision.operation.name));
  const isAll = values.every(({ name }) => requested.has(name));
  const isUnnamed = values.some(({ name, isInRules }) => !isInRules && refused.has(name));
  return isAll || isUnnamed ? undefined : [...refused];
}
