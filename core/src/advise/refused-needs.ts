import { policyClasses, type Permission, type PolicyClass } from '../class/policy-classes.ts';
import { visibleParts, type LabelPart } from '../label/label.ts';
import type { Check, Decision } from '../mediation/decision.ts';

/** A profile that was asked, and that refused. */
export interface Refusal {
  readonly decision: Decision;
  readonly check: Check;
}

/** What a profile refuses towards one peer. */
export interface PeerNeed {
  readonly policyClass: PolicyClass;
  readonly permission: Permission;
  /** The signals that are refused; undefined where every one was asked for, or where rules of the class know no such thing. */
  readonly names: readonly string[] | undefined;
  /** What the profile sees of the peer. */
  readonly visible: readonly LabelPart[];
  readonly refusals: readonly Refusal[];
}

/** What one profile refuses, on any kernel. */
export interface ProfileNeeds {
  readonly asked: LabelPart;
  readonly peers: readonly PeerNeed[];
  /** Where it lacks a capability because it does not mediate ptrace. */
  readonly capability: readonly Refusal[];
}

/** What refuses in decisions, profile by profile. */
export function needsOf(decisions: readonly Decision[]): readonly ProfileNeeds[] {
  const profiles = new Map<string, { asked: LabelPart; peers: Map<string, Refusal[]>; capability: Refusal[] }>();
  for (const decision of decisions)
    for (const check of decision.checks) {
      const { asked, permission, because } = check;
      const key = `${asked.namespace.fullName}\0${asked.profile.name}`;
      let known = profiles.get(key);
      if (known === undefined) profiles.set(key, (known = { asked, peers: new Map(), capability: [] }));
      if (because === 'capability') {
        if (check.verdict === 'deny') known.capability.push({ decision, check });
        continue;
      }
      const peer = visibleParts(check.peer, asked.namespace).map(({ profile }) => profile.name);
      const about = [decision.operation.class, permission, ...peer].join('\0');
      const all = known.peers.get(about);
      if (all === undefined) known.peers.set(about, [{ decision, check }]);
      else all.push({ decision, check });
    }
  return [...profiles.values()].flatMap(({ asked, peers, capability }) => {
    const refused = [...peers.values()].flatMap((all) => peerNeed(all) ?? []);
    return refused.length + capability.length === 0 ? [] : [{ asked, peers: refused, capability }];
  });
}

/** @param all - what was asked about the peer, refused or not */
function peerNeed(all: readonly Refusal[]): PeerNeed | undefined {
  const refusals = all.filter(({ check }) => check.verdict === 'deny');
  const [first] = refusals;
  if (first === undefined) return undefined;
  const { check, decision } = first;
  return {
    policyClass: decision.operation.class,
    permission: check.permission,
    names: namesOf(all, refusals),
    visible: visibleParts(check.peer, check.asked.namespace),
    refusals,
  };
}

/** One signal has no name in rules, and is only there with all others. */
function namesOf(all: readonly Refusal[], refusals: readonly Refusal[]): readonly string[] | undefined {
  const [first] = refusals;
  const values = first === undefined ? undefined : policyClasses[first.decision.operation.class].before?.values;
  if (values === undefined) return undefined;
  const asked = new Set(all.map(({ decision }) => decision.operation.name));
  const refused = new Set(refusals.map(({ decision }) => decision.operation.name));
  const isAll = values.every(({ name }) => asked.has(name));
  const isUnnamed = values.some(({ name, isInRules }) => !isInRules && refused.has(name));
  return isAll || isUnnamed ? undefined : [...refused];
}
