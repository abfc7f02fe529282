import type { Budget } from '../../automata/budget.ts';
import { deadState, type State } from '../../automata/automaton.ts';
import type { ByteValue } from '../../classes/policy-class.ts';
import { crossCheckClasses, type CrossCheckWord } from '../../classes/policy-classes.ts';
import type { BinaryProfile } from '../format/compiled-profile.ts';
import { groupRules } from './group-rules.ts';
import type { KernelPermissions } from '../format/kernel-permissions.ts';
import { minimalAutomaton } from './minimal-automaton.ts';
import type { PolicyDb } from '../format/policy-db.ts';
import { peerStates, type ReachableStates } from './reachable-states.ts';
import {
  peerRuleEffects,
  type KeyedPeer,
  type PeerGrant,
  type ReadBackEffect,
  type ReadBackPeer,
  type ReadBackRule,
} from './read-back-rule.ts';
import { simplePatterns } from './simple-patterns.ts';

/**
 * The rules of a class as far as they can be read back from the automaton; undefined where the class is not mediated, and
 * everything is allowed. As in policy, `deny` goes before `allow`.
 *
 * @param budget - when it is used up, what is left is told as an automaton of unknown size
 */
export function readBackRules(
  { policy }: BinaryProfile,
  policyClass: CrossCheckWord,
  budget: Budget,
): readonly ReadBackRule[] | undefined {
  const { byte: classByte, before } = crossCheckClasses[policyClass];
  const start = policy?.dfa.step(policy.start, classByte) ?? deadState;
  if (policy === undefined || start === deadState) return undefined;
  const known = new Map<State, ReturnType<typeof grantsFrom>>();
  const values: readonly (ByteValue | undefined)[] = before?.values ?? [undefined];
  return groupRules(
    values.flatMap((value) => {
      const state = value === undefined ? start : policy.dfa.step(start, value.byte);
      let grants = known.get(state);
      if (grants === undefined) known.set(state, (grants = grantsFrom(policy, state, policyClass, budget)));
      return grants.map((grant) => ({ ...grant, before: value }));
    }),
    before,
  );
}

/** The pattern that a profile attaches by, as far as it can be read back from its automaton. */
export function readBackAttachment({ attachment }: BinaryProfile, budget: Budget): readonly ReadBackPeer[] {
  const { match } = attachment;
  if (match === undefined) return [];
  const reachable = peerStates(match.dfa, match.start, budget);
  if (reachable === undefined) return [{ states: undefined }];
  const accepts = reachable.states.map((state) => match.permissions(state).allow !== 0);
  return languageOf(reachable, accepts, budget).map(({ peer }) => peer);
}

function grantsFrom(
  policy: PolicyDb,
  start: State,
  policyClass: CrossCheckWord,
  budget: Budget,
): readonly Omit<PeerGrant, 'before'>[] {
  if (start === deadState) return [];
  const { permissions } = crossCheckClasses[policyClass];
  const reachable = peerStates(policy.dfa, start, budget);
  if (reachable === undefined) {
    return permissions.map(({ name }) => ({ effect: 'allow', permission: name, peers: tooLarge }));
  }
  const states = reachable.states.map((state) => policy.permissions(state));
  const languages = new Map<string, readonly KeyedPeer[]>();
  const language = (accepts: readonly boolean[]): readonly KeyedPeer[] => {
    const key = accepts.map(Number).join('');
    let found = languages.get(key);
    if (found === undefined) languages.set(key, (found = languageOf(reachable, accepts, budget)));
    return found;
  };
  return permissions.flatMap(({ name: permission, bit }) => {
    const strengths = states.map((state) => strengthOf(state, bit));
    return peerRuleEffects.flatMap((effect, strength) => {
      if (!strengths.includes(strength)) return [];
      const exact = strengths.map((one) => one === strength);
      // What a stronger rule settles anyway may be in this one, too, where that makes it simpler.
      const loose = strengths.map((one) => one >= strength);
      return [{ effect, permission, peers: simpler(language(exact), language(loose)) }];
    });
  });
}

/** The index in `peerRuleEffects` of what is said about a permission in a state; -1 where nothing is. */
function strengthOf(state: KernelPermissions, bit: number): number {
  const effect = effectOf(state, bit);
  return effect === undefined ? -1 : peerRuleEffects.indexOf(effect);
}

function effectOf(state: KernelPermissions, bit: number): ReadBackEffect | undefined {
  if ((state.allow & bit) !== 0) return (state.audit & bit) === 0 ? 'allow' : 'audit';
  if ((state.prompt & bit) !== 0) return 'prompt';
  if ((state.quiet & bit) !== 0) return 'deny';
  return (state.deny & bit) !== 0 ? 'audit-deny' : undefined;
}

function simpler(exact: readonly KeyedPeer[], loose: readonly KeyedPeer[]): readonly KeyedPeer[] {
  const isSimple = (peers: readonly KeyedPeer[]): boolean => peers.every(({ peer }) => 'pattern' in peer);
  if (!isSimple(loose)) return exact;
  return !isSimple(exact) || loose.length < exact.length ? loose : exact;
}

/** Peers that could not be found out: they are told together. */
const tooLarge: readonly KeyedPeer[] = [{ key: 'too large', peer: { states: undefined } }];

/** More states than are compared to find that two signals have the same peers. */
const mostCompared = 200;

function languageOf(reachable: ReachableStates, accepts: readonly boolean[], budget: Budget): readonly KeyedPeer[] {
  const origin = `${reachable.states[0]} ${accepts.map(Number).join('')}`;
  const automaton = minimalAutomaton(reachable, accepts, budget);
  if (automaton === undefined) return tooLarge;
  const patterns = simplePatterns(automaton);
  const states = automaton.steps.length;
  if (patterns === undefined)
    return [{ key: states > mostCompared ? origin : JSON.stringify(automaton), peer: { states } }];
  return patterns.map((pattern) => ({
    key: `pattern ${pattern}`,
    peer: { pattern: pattern === '**' ? undefined : pattern },
  }));
}
