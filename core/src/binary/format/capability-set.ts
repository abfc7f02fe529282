/** A set of capabilities by number: bit 19 is `CAP_SYS_PTRACE`. */
export type CapabilitySet = bigint;

/**
 * The capabilities of a profile. A capability in none of the sets is denied and logged.
 *
 * @see `struct aa_caps` in the kernel's `capability.h`
 */
export interface Capabilities {
  readonly allow: CapabilitySet;
  /** Logged when used. */
  readonly audit: CapabilitySet;
  /** Denied without a log line. */
  readonly quiet: CapabilitySet;
  /** Capabilities mediated by the policy automaton in addition. */
  readonly extended: CapabilitySet;
}

/** Joins the two halves of a set in compiled policy. */
export function capabilitySet(low = 0, high = 0): CapabilitySet {
  return low === 0 && high === 0 ? 0n : (BigInt(high) << 32n) | BigInt(low);
}

/** Returns whether a set contains the capability with the given number. */
export function hasCapability(set: CapabilitySet, capability: number): boolean {
  return ((set >> BigInt(capability)) & 1n) === 1n;
}
