import type { Automaton, State } from '../automata/automaton.ts';
import type { PolicyClass } from '../classes/policy-classes.ts';
import type { FileAutomaton } from '../file-rules/file-automaton.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Source } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import type { NetworkRule, UnixRule } from '../language/ast-rules.ts';
import type { CapabilityName } from '../language/keywords/capabilities.ts';
import type { LimitName } from '../language/keywords/rlimits.ts';
import type { AuditMode } from './audit-mode.ts';

/** The name of a profile in its policy namespace; a child's or hat's name is `parent//child`. */
export type ProfileName = ByteString & { readonly __name: 'profile' };

/** The kernel's reaction to a refusal. `default_allow` is compiled to unconfined (parser 4.1). */
export type ProfileMode = 'enforce' | 'complain' | 'kill' | 'prompt' | 'unconfined';

/** The origin of a rule in policy text: the place, and the includes on the way, outermost first. */
export interface RuleOrigin {
  readonly span: Span;
  readonly via: readonly Span[];
}

/** The origin in compiled policy: a state of the automaton, or an equivalent rule. */
export type CompiledOrigin =
  { readonly source: Source; readonly state: State } | { readonly source: Source; readonly rule: ByteString };

/** The origin of a permission. */
export type Origin = RuleOrigin | CompiledOrigin;

/** A profile's verdict on a capability, with the deciding rules. */
export interface CapabilityGrant {
  readonly verdict: 'allow' | 'deny' | 'quiet-deny' | 'none';
  readonly origins: readonly Origin[];
}

/** A profile's limit for a resource, with the deciding rules. */
export interface ResourceLimit {
  /** The hard limit, as an argument of setrlimit(2). */
  readonly value: bigint;
  readonly origins: readonly Origin[];
}

/** A named set of rules, as in the kernel, with all data needed for mediation. */
export interface Profile {
  readonly name: ProfileName;
  readonly mode: ProfileMode;
  /** The kernel's audit mode or, if `normal`, `all` for a profile with the flag `audit`; `normal` if undefined. */
  readonly auditMode?: AuditMode;
  /** The place of the declaration; the implicit `unconfined` has none. */
  readonly declared?: Span;
  /** The prefix for disconnected paths, possibly empty; undefined if the profile refuses such paths. */
  readonly disconnected: ByteString | undefined;
  /** True if the profile is a hat, entered and left by a task's own request. */
  readonly isHat?: boolean;
  readonly policy: Automaton<Origin>;
  /** True if the v8 class has protocols, addresses and peers of unix sockets. */
  readonly hasUnixInV8?: boolean;
  /** Returns the socket rules of the text in order, if the compiler may merge a further unix rule with one of them. */
  readonly mergeableSockets?: () => readonly (NetworkRule | UnixRule)[];
  /** Checks whether the profile mediates the class; otherwise the whole class is allowed. */
  mediates(policyClass: PolicyClass): boolean;
  /** Returns the rules about files, possibly compiled on demand. */
  files(): FileAutomaton<Origin>;
  /** Returns the verdict on a capability, with the rules. */
  capability(name: CapabilityName): CapabilityGrant;
  /** Returns the limit of a resource; undefined without a limit. */
  limit(name: LimitName): ResourceLimit | undefined;
}
