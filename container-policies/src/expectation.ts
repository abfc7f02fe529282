/**
 * An expected decision of a policy: whether processes of a profile may perform operations on processes of a second
 * profile.
 */
export interface PolicyExpectation {
  readonly verdict: 'allow' | 'deny';
  readonly operation: ExpectedOperation;
  /** A profile of the container's policy namespace, or the namespace's `unconfined`. */
  readonly subject: string;
  /** A profile like `subject`. */
  readonly target: string;
}

/** Operations of one class, by the names in expectations of a manifest. */
export interface ExpectedOperation {
  readonly class: string;
  readonly names: readonly string[];
}

/**
 * The profiles that administer services in a container: init and administrators' commands, with or without `systemd`
 * and `default` loaded.
 */
export const administrators: readonly string[] = ['unconfined', 'default', 'systemd'];

/** Returns expectations for every subject: may send all of the signals to the target, or none. */
export function expectSignals(
  verdict: PolicyExpectation['verdict'],
  subjects: readonly string[],
  names: readonly string[],
  target: string,
): readonly PolicyExpectation[] {
  return subjects.map((subject) => ({ verdict, operation: { class: 'signal', names }, subject, target }));
}

/** Returns expectations for every subject: has all of the accesses to the target, or none. */
export function expectPtrace(
  verdict: PolicyExpectation['verdict'],
  subjects: readonly string[],
  accesses: readonly ('read' | 'trace')[],
  target: string,
): readonly PolicyExpectation[] {
  return subjects.map((subject) => ({ verdict, operation: { class: 'ptrace', names: accesses }, subject, target }));
}

/** Prints an expectation in the manifest's syntax, for a container. */
export function printPolicyExpectation(
  { verdict, operation, subject, target }: PolicyExpectation,
  container: string,
): string {
  return `${verdict} ${operation.class} (${operation.names.join(', ')}) from ${container}:${subject} to ${container}:${target}`;
}
