import type { ByteBefore, ByteValue } from '../../classes/policy-class.ts';
import type { Permission } from '../../classes/policy-classes.ts';
import { peerRuleEffects, type KeyedPeer, type PeerGrant, type ReadBackRule } from './read-back-rule.ts';

/** What is granted to the same peers, in the same way. */
interface PeerGroup {
  readonly effect: PeerGrant['effect'];
  readonly peer: KeyedPeer;
  readonly values: Map<Permission, Set<ByteValue | undefined>>;
}

const anyPeer = 'pattern **';

/**
 * Few rules for many grants: one for the same peers, effect and signals. Those about any peer go first, and signals that may
 * reach any peer are in the rules about some of them, too, where that spares a list of all others.
 *
 * @param before - what the class has in front of the peer
 */
export function groupRules(grants: readonly PeerGrant[], before: ByteBefore | undefined): readonly ReadBackRule[] {
  const every = before?.values ?? [];
  const groups = new Map<string, PeerGroup>();
  for (const { effect, permission, before: value, peers } of grants) {
    for (const peer of peers) {
      const key = `${effect} ${peer.key}`;
      let group = groups.get(key);
      if (group === undefined) groups.set(key, (group = { effect, peer, values: new Map() }));
      const values = group.values.get(permission);
      if (values === undefined) group.values.set(permission, new Set([value]));
      else values.add(value);
    }
  }
  for (const { effect, values } of groups.values()) {
    const any = groups.get(`${effect} ${anyPeer}`)?.values;
    for (const [permission, set] of values) {
      const all = new Set([...set, ...(any?.get(permission) ?? [])]);
      if (all.size === every.length) values.set(permission, all);
    }
  }
  return [...groups.values()].flatMap((group) => rulesOf(group, every)).sort(compareRules);
}

function rulesOf({ effect, peer, values }: PeerGroup, every: readonly ByteValue[]): readonly ReadBackRule[] {
  const rules = new Map<string, { permissions: Permission[]; set: readonly ByteValue[] | undefined }>();
  for (const [permission, those] of values) {
    const isEvery = those.has(undefined) || those.size === every.length;
    const set = isEvery ? undefined : every.filter((value) => value.isInRules && those.has(value));
    if (set?.length === 0) continue;
    const key = set === undefined ? 'every' : set.map(({ byte }) => byte).join();
    const rule = rules.get(key);
    if (rule === undefined) rules.set(key, { permissions: [permission], set });
    else rule.permissions.push(permission);
  }
  return Array.from(rules.values(), ({ permissions, set }) => ({
    effect,
    permissions,
    before: set,
    peer: peer.peer,
  }));
}

/** By effect, then any peer, then patterns by their bytes, then what has none. */
function compareRules(left: ReadBackRule, right: ReadBackRule): number {
  const order = peerRuleEffects.indexOf(left.effect) - peerRuleEffects.indexOf(right.effect);
  if (order !== 0) return order;
  const [one, other] = [sortKey(left), sortKey(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function sortKey({ peer }: ReadBackRule): string {
  if ('states' in peer) return '2';
  return peer.pattern === undefined ? '0' : `1${peer.pattern}`;
}
