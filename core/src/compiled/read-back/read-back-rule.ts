import type { Permission } from '../../automaton/permissions.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { SignalNumber } from '../../syntax/vocabulary/signals.ts';

/** Whom a rule that was read back is about. */
export type ReadBackPeer =
  /** An AppArmor pattern; undefined for any peer. */
  | { readonly pattern: ByteString | undefined }
  /** No pattern tells it in few words: an automaton of that many states does; undefined where it is too large to say. */
  | { readonly states: number | undefined };

/** What rules can say about a permission: the later goes before the earlier. `audit` allows and logs, `deny` refuses without a log line. */
export const ruleEffects = ['prompt', 'allow', 'audit', 'audit-deny', 'deny'] as const;

export type ReadBackEffect = (typeof ruleEffects)[number];

/** A rule that says what an automaton does. The policy that was compiled may have said it otherwise. */
export interface ReadBackRule {
  readonly effect: ReadBackEffect;
  readonly permissions: readonly Permission[];
  /** Undefined for every signal, and for ptrace. */
  readonly signals: readonly SignalNumber[] | undefined;
  readonly peer: ReadBackPeer;
}

/** One permission, for one signal or ptrace, and the peers that it is about. */
export interface PeerGrant {
  readonly effect: ReadBackEffect;
  readonly permission: Permission;
  readonly signal: SignalNumber | undefined;
  readonly peers: readonly KeyedPeer[];
}

/** Peers are the same where their keys are. */
export interface KeyedPeer {
  readonly key: string;
  readonly peer: ReadBackPeer;
}
