import type { PolicyExpectation } from './expectation.ts';

/** Policy for a service inside a container, to be loaded into the container's policy namespace. */
export interface ContainerPolicy {
  readonly name: string;
  readonly description: string;
  /** The profiles of the policy. */
  readonly profiles: readonly string[];
  /** AppArmor policy source, ready for apparmor_parser. */
  readonly text: string;
  /** The expected decisions, with all policies of the catalogue loaded. */
  readonly expectations: readonly PolicyExpectation[];
}
