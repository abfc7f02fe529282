import type { Permission } from '../../automaton/permissions.ts';
import { allSignals, ruleSignalNames, signalName, type SignalNumber } from '../../syntax/vocabulary/signals.ts';
import { ruleEffects, type KeyedPeer, type PeerGrant, type ReadBackRule } from './read-back-rule.ts';

/** What is granted to the same peers, in the same way. */
interface PeerGroup {
  readonly effect: PeerGrant['effect'];
  readonly peer: KeyedPeer;
  readonly signals: Map<Permission, Set<SignalNumber | undefined>>;
}

/** The signals that rules can name: `lost` is the kernel's own, and only rules about every signal are about it. */
const namedSignals = allSignals.filter((signal) => {
  const name = signalName(signal);
  return name.startsWith('rtmin+') || ruleSignalNames.includes(name);
});

const anyPeer = 'pattern **';

/**
 * Few rules for many grants: one for the same peers, effect and signals. Those about any peer go first, and signals that may
 * reach any peer are in the rules about some of them, too, where that spares a list of all others.
 */
export function groupRules(grants: readonly PeerGrant[]): readonly ReadBackRule[] {
  const groups = new Map<string, PeerGroup>();
  for (const { effect, permission, signal, peers } of grants) {
    for (const peer of peers) {
      const key = `${effect} ${peer.key}`;
      let group = groups.get(key);
      if (group === undefined) groups.set(key, (group = { effect, peer, signals: new Map() }));
      const signals = group.signals.get(permission);
      if (signals === undefined) group.signals.set(permission, new Set([signal]));
      else signals.add(signal);
    }
  }
  for (const { effect, signals } of groups.values()) {
    const any = groups.get(`${effect} ${anyPeer}`)?.signals;
    for (const [permission, set] of signals) {
      const all = new Set([...set, ...(any?.get(permission) ?? [])]);
      if (all.size === allSignals.length) signals.set(permission, all);
    }
  }
  return [...groups.values()].flatMap(rulesOf).sort(compareRules);
}

function rulesOf({ effect, peer, signals }: PeerGroup): readonly ReadBackRule[] {
  const rules = new Map<string, { permissions: Permission[]; set: readonly SignalNumber[] | undefined }>();
  for (const [permission, numbers] of signals) {
    const isEvery = numbers.has(undefined) || numbers.size === allSignals.length;
    const set = isEvery ? undefined : namedSignals.filter((signal) => numbers.has(signal));
    if (set?.length === 0) continue;
    const key = set === undefined ? 'every' : set.join();
    const rule = rules.get(key);
    if (rule === undefined) rules.set(key, { permissions: [permission], set });
    else rule.permissions.push(permission);
  }
  return Array.from(rules.values(), ({ permissions, set }) => ({
    effect,
    permissions,
    signals: set,
    peer: peer.peer,
  }));
}

/** By effect, then any peer, then patterns by their bytes, then what has none. */
function compareRules(left: ReadBackRule, right: ReadBackRule): number {
  const order = ruleEffects.indexOf(left.effect) - ruleEffects.indexOf(right.effect);
  if (order !== 0) return order;
  const [one, other] = [sortKey(left), sortKey(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function sortKey({ peer }: ReadBackRule): string {
  if ('states' in peer) return '2';
  return peer.pattern === undefined ? '0' : `1${peer.pattern}`;
}
