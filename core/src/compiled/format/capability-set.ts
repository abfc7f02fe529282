/** A set of capabilities by number: bit 19 is `CAP_SYS_PTRACE`. */
export type CapabilitySet = bigint;

/**
 * The capabilities of a profile. What is in none of the sets is refused and logged.
 *
 * @see `struct aa_caps` in the kernel's `capability.h`
 */
export interface Capabilities {
  readonly allow: CapabilitySet;
  /** Logged when used. */
  readonly audit: CapabilitySet;
  /** Refused without a log line. */
  readonly quiet: CapabilitySet;
  /** Those that the policy automaton mediates as well. */
  readonly extended: CapabilitySet;
}

/** A set from the halves that compiled policy has. */
export function capabilitySet(low: number, high: number): CapabilitySet {
  return low === 0 && high === 0 ? 0n : (BigInt(high) << 32n) | BigInt(low);
}

/** Whether a set has the capability of this number. */
export function hasCapability(set: CapabilitySet, capability: number): boolean {
  return ((set >> BigInt(capability)) & 1n) === 1n;
}
