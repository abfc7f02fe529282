import type { ProfileMode, ProfileName } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Capabilities } from './capability-set.ts';
import type { PolicyDb } from './policy-db.ts';
import type { ProfileData } from './profile-data.ts';
import type { SecmarkRules } from './secmark-rules.ts';
import type { StringTable } from './string-table.ts';

/** What programs a profile attaches to. */
export interface Attachment {
  /** The pattern, where the compiler tells it. */
  readonly pattern: ByteString | undefined;
  /** The pattern as an automaton, whose accepting states may `x`; undefined where the profile's name is the path. */
  readonly match: PolicyDb | undefined;
  /** How much of a path the pattern holds literally: the longest wins. */
  readonly length: number;
  /** Extended attributes that the program's file must have, whose values the automaton matches, too. */
  readonly xattrs: StringTable;
}

/** Resource limits, by AppArmor's number of the resource; `mask` has a bit for each that the profile sets. */
export interface ResourceLimits {
  readonly mask: number;
  readonly limits: readonly bigint[];
}

/** What few profiles have. */
export interface RareRules {
  readonly limits: ResourceLimits | undefined;
  readonly secmark: SecmarkRules | undefined;
  /** By address family: the types allowed, audited, and refused quietly; in the format before network classes. */
  readonly networkFamilies: readonly number[] | undefined;
  /** What programs of user space keep with a profile. */
  readonly data: ProfileData | undefined;
}

/**
 * A profile as the kernel unpacks it: one set of rules with all that compiled policy says of it.
 *
 * @see `struct aa_profile`, `struct aa_ruleset` in the kernel's `policy.h`
 */
export interface CompiledProfile {
  readonly name: ProfileName;
  /** The path of its policy namespace below the one that it is loaded into. */
  readonly namespace: readonly ByteString[];
  /** Where it is in the blob, in bytes and without its header. */
  readonly offset: number;
  readonly size: number;
  /** The version of the format (`v5` …) that its header names. */
  readonly abi: number;
  readonly mode: ProfileMode;
  readonly isHat: boolean;
  /** Whether all that it allows is logged. */
  readonly auditsAll: boolean;
  /** The profile that this one takes the place of. */
  readonly rename: ByteString | undefined;
  readonly attachment: Attachment;
  /** Where paths begin that are in no mount namespace; of those of sockets and the like. */
  readonly disconnected: ByteString | undefined;
  readonly disconnectedIpc: ByteString | undefined;
  /** The signal that kill mode sends, by AppArmor's number. */
  readonly killSignal: number;
  /** The error that a refusal gives instead of EACCES, by number; 0 where none is named. */
  readonly error: number;
  readonly pathFlags: number;
  readonly capabilities: Capabilities;
  readonly rare: RareRules;
  /** The policy automaton: every class behind a byte of its own. */
  readonly policy: PolicyDb | undefined;
  /** The file automaton, where it is not part of the policy automaton. */
  readonly files: PolicyDb | undefined;
}
