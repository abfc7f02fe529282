import { deadState } from '../automata/automaton.ts';
import { policyClasses, type ClassRow } from '../classes/policy-classes.ts';
import { classBytes } from '../classes/class-bytes.ts';
import type { CapabilityGrant, Profile } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import { lazily } from '../source/lazily.ts';
import type { Span } from '../source/span.ts';
import { capabilityRule, limitRule } from '../classes/rule-words.ts';
import { capabilityNumber, type CapabilityName } from '../language/keywords/capabilities.ts';
import { limitNames } from '../language/keywords/rlimits.ts';
import { hasCapability, type Capabilities } from './format/capability-set.ts';
import { CompiledAutomaton, CompiledFileAutomaton } from './compiled-automaton.ts';
import type { BinaryProfile } from './format/compiled-profile.ts';
import type { ResourceLimits } from './format/profile-settings.ts';

/** `PATH_CONNECT_PATH` in the kernel's `path.h`. */
const attachesDisconnected = 4;

/**
 * Adapts a compiled profile to mediation.
 *
 * @param declared - the place for messages
 */
export function kernelProfile(compiled: BinaryProfile, declared: Span): Profile {
  const { name, mode, settings } = compiled;
  const { auditsAll, capabilities, disconnected, isHat, limits, pathFlags } = settings;
  const policy = new CompiledAutomaton(compiled, declared.source);
  const files = lazily(() => new CompiledFileAutomaton(compiled, declared.source));
  return {
    name,
    mode,
    declared,
    disconnected: (pathFlags & attachesDisconnected) === 0 ? undefined : (disconnected ?? ('' as ByteString)),
    isHat,
    auditMode: auditsAll ? 'all' : 'normal',
    policy,
    mediates: (policyClass) => {
      const row: ClassRow = policyClasses[policyClass];
      return row.feature === undefined || classBytes(row).some((byte) => policy.start(byte) !== deadState);
    },
    files,
    capability: (capability) => {
      const verdict = verdictOf(capabilities, capabilityNumber(capability));
      return {
        verdict,
        origins: verdict === 'none' ? [] : [{ source: declared.source, rule: ruleOf(verdict, capability) }],
      };
    },
    limit: (limit) => {
      const value = limitOf(limits, limitNames.indexOf(limit));
      return value === undefined
        ? undefined
        : { value, origins: [{ source: declared.source, rule: limitRule(limit, value) }] };
    },
  };
}

/** `profile_setrlimit`: the mask marks the limited resources. */
function limitOf(limits: ResourceLimits | undefined, number: number): bigint | undefined {
  return limits === undefined || ((limits.mask >>> number) & 1) === 0 ? undefined : (limits.limits[number] ?? 0n);
}

/** Prints the rule for a capability: compiled policy has sets instead of rules. */
function ruleOf(verdict: CapabilityGrant['verdict'], capability: CapabilityName): ByteString {
  return `${verdict === 'allow' ? '' : 'deny '}${capabilityRule([capability])}` as ByteString;
}

/** Returns the verdict for a capability. A logged denial leaves no trace of an explicit rule. */
function verdictOf({ allow, quiet }: Capabilities, capability: number): CapabilityGrant['verdict'] {
  if (hasCapability(allow, capability)) return 'allow';
  return hasCapability(quiet, capability) ? 'quiet-deny' : 'none';
}
