import type { ByteValue } from '../../classes/policy-class.ts';
import type { Permission } from '../../classes/policy-classes.ts';
import type { ByteString } from '../../source/bytes.ts';

/** Whom a rule that was read back is about. */
export type ReadBackPeer =
  /** An AppArmor pattern; undefined for any peer. */
  | { readonly pattern: ByteString | undefined }
  /** No pattern tells it in few words: an automaton of that many states does; undefined where it is too large to say. */
  | { readonly states: number | undefined };

/** What rules can say about a permission: the later goes before the earlier. `audit` allows and logs, `deny` refuses without a log line. */
export const peerRuleEffects = ['prompt', 'allow', 'audit', 'audit-deny', 'deny'] as const;

export type ReadBackEffect = (typeof peerRuleEffects)[number];

/** A rule that says what an automaton does. The policy that was compiled may have said it otherwise. */
export interface ReadBackRule {
  readonly effect: ReadBackEffect;
  readonly permissions: readonly Permission[];
  /** What stands before the peer: signals. Undefined for every value, and where the class has none. */
  readonly before: readonly ByteValue[] | undefined;
  readonly peer: ReadBackPeer;
}

/** One permission, for one value of what stands before the peer if anything does, and the peers that it is about. */
export interface PeerGrant {
  readonly effect: ReadBackEffect;
  readonly permission: Permission;
  readonly before: ByteValue | undefined;
  readonly peers: readonly KeyedPeer[];
}

/** Peers are the same where their keys are. */
export interface KeyedPeer {
  readonly key: string;
  readonly peer: ReadBackPeer;
}
