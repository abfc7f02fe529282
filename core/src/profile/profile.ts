import type { Automaton, State } from '../automaton/automaton.ts';
import type { PolicyClass } from '../class/policy-classes.ts';
import type { FileAutomaton } from '../files/file-automaton.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Source } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import type { CapabilityName } from '../syntax/vocabulary/capabilities.ts';
import type { LimitName } from '../syntax/vocabulary/rlimits.ts';

/** A profile's name in its policy namespace; a child's or hat's is `parent//child`. */
export type ProfileName = ByteString & { readonly __name: 'profile' };

/** How the kernel takes a refusal. `default_allow` is compiled to unconfined (parser 4.1). */
export type ProfileMode = 'enforce' | 'complain' | 'kill' | 'prompt' | 'unconfined';

/** A rule as people find it: its place, and the includes that led there, outermost first. */
export interface RuleOrigin {
  readonly span: Span;
  readonly via: readonly Span[];
}

/** What stands in for a rule in compiled policy, which has none: a state of the automaton, or what is beside that. */
export type CompiledOrigin =
  | { readonly source: Source; readonly state: State }
  | { readonly source: Source; readonly beside: 'capabilities' | 'limits' };

/** Where a permission comes from. */
export type Origin = RuleOrigin | CompiledOrigin;

/** Whether a profile has a capability, and the rules that say so. */
export interface CapabilityGrant {
  readonly verdict: 'allow' | 'deny' | 'quiet-deny' | 'none';
  readonly origins: readonly Origin[];
}

/** What a profile limits a resource to, and the rules that say so. */
export interface ResourceLimit {
  /** The hard limit, as setrlimit(2) takes it. */
  readonly value: bigint;
  readonly origins: readonly Origin[];
}

/** One named set of rules, as the kernel holds it: all that mediation asks. */
export interface Profile {
  readonly name: ProfileName;
  readonly mode: ProfileMode;
  /** Where it is declared; the implicit `unconfined` is nowhere. */
  readonly declared?: Span;
  /** What it puts in front of paths that lead to no root, which may be nothing; undefined where it refuses them. */
  readonly disconnected: ByteString | undefined;
  /** Whether it is a hat, which a task changes to by a call for it, and back. */
  readonly isHat?: boolean;
  readonly policy: Automaton<Origin>;
  /** Whether rules of the class are asked; without, everything of it is allowed. */
  mediates(policyClass: PolicyClass): boolean;
  /** Its rules about files. They may be compiled when they are first asked for. */
  files(): FileAutomaton<Origin>;
  /** Whether it has the capability of that name, by which rules. */
  capability(name: CapabilityName): CapabilityGrant;
  /** What it limits a resource to; undefined where it does not. */
  limit(name: LimitName): ResourceLimit | undefined;
}
