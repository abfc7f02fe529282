import { crossCheckClasses, policyClasses, type PolicyClass } from '../class/policy-classes.ts';
import type { Thing } from '../class/thing.ts';
import { namesInRules, visibleParts, type LabelPart } from '../label/label.ts';
import type { Because, CrossDecision, Decision, LayerCheck, SideCheck, StackDecision } from '../mediation/decision.ts';
import type { ByteString } from '../source/bytes.ts';
import type { CapabilityName } from '../syntax/vocabulary/capabilities.ts';

/** A check, and the decision that it is of. */
export type AskedCheck =
  | { readonly shape: 'cross-check'; readonly decision: CrossDecision; readonly check: SideCheck }
  | { readonly shape: 'stack-check'; readonly decision: StackDecision; readonly check: LayerCheck };

/** What a profile refuses that rules allow: towards one peer, of one thing, or by itself. */
export interface RuleNeed {
  readonly policyClass: PolicyClass;
  /** What is refused; of what was asked for at once, only that. */
  readonly permissions: readonly string[];
  /** The signals that are refused; undefined where every one was asked for, or where rules of the class know no such thing. */
  readonly names: readonly string[] | undefined;
  /** What the profile sees of the peer; undefined where there is none. */
  readonly visible: readonly LabelPart[] | undefined;
  /** What it is done to, where that is no label. */
  readonly thing: Thing | undefined;
  /** What the labels in that are called in rules of the profile. */
  readonly labels: readonly ByteString[];
  readonly refusals: readonly AskedCheck[];
}

/** A capability that a profile refuses to use, or that it needs where it does not mediate ptrace. */
export interface CapabilityNeed {
  readonly name: CapabilityName;
  /** Whether a rule denies it, before which no other goes. */
  readonly isDenied: boolean;
}

/** What one profile refuses, on any kernel. */
export interface ProfileNeeds {
  readonly asked: LabelPart;
  readonly rules: readonly RuleNeed[];
  readonly capabilities: readonly CapabilityNeed[];
}

/** What is known of one profile while decisions are looked at. */
interface KnownProfile {
  readonly asked: LabelPart;
  readonly byRule: Map<string, AskedCheck[]>;
  /** Those that are refused, and whether by a rule. */
  readonly capabilities: Map<CapabilityName, boolean>;
}

/** What refuses in decisions, profile by profile. */
export function needsOf(decisions: readonly Decision[]): readonly ProfileNeeds[] {
  const profiles = new Map<string, KnownProfile>();
  for (const one of decisions.flatMap(checksOf)) {
    const { asked, verdict, rules } = one.check;
    const key = `${asked.namespace.fullName}\0${asked.profile.name}`;
    let known = profiles.get(key);
    if (known === undefined) profiles.set(key, (known = { asked, byRule: new Map(), capabilities: new Map() }));
    const { byRule, capabilities } = known;
    const needed = neededCapability(one);
    if (needed !== undefined) {
      if (verdict === 'deny') capabilities.set(needed, rules.length > 0 || capabilities.get(needed) === true);
      continue;
    }
    const about = ruleKey(one);
    const all = byRule.get(about);
    if (all === undefined) byRule.set(about, [one]);
    else all.push(one);
  }
  return [...profiles.values()].flatMap(({ asked, byRule, capabilities }) => {
    const rules = [...byRule.values()].flatMap((all) => ruleNeed(all) ?? []);
    if (rules.length + capabilities.size === 0) return [];
    return [{ asked, rules, capabilities: Array.from(capabilities, ([name, isDenied]) => ({ name, isDenied })) }];
  });
}

function checksOf(decision: Decision): readonly AskedCheck[] {
  return decision.shape === 'cross-check'
    ? decision.checks.map((check) => ({ shape: decision.shape, decision, check }))
    : decision.checks.map((check) => ({ shape: decision.shape, decision, check }));
}

/** The capability that a profile was asked for instead of its rules. */
function neededCapability(one: AskedCheck): CapabilityName | undefined {
  if (one.shape === 'cross-check')
    return one.check.because === 'capability'
      ? crossCheckClasses[one.decision.operation.class].capabilityInstead
      : undefined;
  const { operation } = one.decision;
  return operation.class === 'capability' ? operation.permission.name : undefined;
}

function ruleKey(one: AskedCheck): string {
  const { decision, check } = one;
  const peer = visibleOf(check)?.map(({ profile }) => profile.name) ?? [];
  return [
    decision.operation.class,
    check.permission,
    JSON.stringify([thingOf(one) ?? null, labelsOf(one)]),
    ...peer,
  ].join('\0');
}

function thingOf({ shape, decision }: AskedCheck): Thing | undefined {
  return shape === 'stack-check' && decision.object.kind === 'thing' ? decision.object.thing : undefined;
}

function labelsOf({ shape, decision, check }: AskedCheck): readonly ByteString[] {
  if (shape !== 'stack-check' || decision.object.kind !== 'thing') return [];
  return decision.object.labels.map((label) => namesInRules(label, check.asked.namespace).join('//&') as ByteString);
}

function visibleOf({ peer, asked }: AskedCheck['check']): readonly LabelPart[] | undefined {
  return peer === undefined ? undefined : visibleParts(peer, asked.namespace);
}

/** What no rule can help: where one leads to, or a hat, is not there or not allowed to, or the path is one that rules are not asked about. */
const withoutRules: ReadonlySet<Because> = new Set([
  'no-target',
  'no-hat',
  'mixed-hats',
  'no-new-privs',
  'disconnected',
]);

/** @param all - what was asked about the peer, refused or not */
function ruleNeed(all: readonly AskedCheck[]): RuleNeed | undefined {
  const refusals = all.filter(({ check }) => check.verdict === 'deny' && !withoutRules.has(check.because));
  const [first] = refusals;
  if (first === undefined) return undefined;
  const { check, decision } = first;
  return {
    policyClass: decision.operation.class,
    permissions: check.denied ?? [check.permission],
    names: namesOf(all, refusals),
    visible: visibleOf(check),
    thing: check.seen ?? thingOf(first),
    labels: labelsOf(first),
    refusals,
  };
}

/** One signal has no name in rules, and is only there with all others. */
function namesOf(all: readonly AskedCheck[], refusals: readonly AskedCheck[]): readonly string[] | undefined {
  const [first] = refusals;
  const values = first === undefined ? undefined : policyClasses[first.decision.operation.class].before?.values;
  if (values === undefined) return undefined;
  const asked = new Set(all.map(({ decision }) => decision.operation.name));
  const refused = new Set(refusals.map(({ decision }) => decision.operation.name));
  const isAll = values.every(({ name }) => asked.has(name));
  const isUnnamed = values.some(({ name, isInRules }) => !isInRules && refused.has(name));
  return isAll || isUnnamed ? undefined : [...refused];
}
