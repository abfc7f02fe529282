/** An answer that a policy is written for: may one profile's processes do that to another's? */
export interface Expectation {
  readonly verdict: 'allow' | 'deny';
  readonly operation: ExpectedOperation;
  /** A profile of the container's policy namespace, or its `unconfined`. */
  readonly subject: string;
  /** The same. */
  readonly target: string;
}

/** Operations of one class, each of those named, as sentences of a manifest call them. */
export interface ExpectedOperation {
  readonly class: string;
  readonly names: readonly string[];
}

/**
 * What administers services in a container: its init and its administrators' commands, whether `systemd` and
 * `default` are loaded or not.
 */
export const administrators: readonly string[] = ['unconfined', 'default', 'systemd'];

/** That each subject may send each signal to the target, or may send none of them. */
export function signals(
  verdict: Expectation['verdict'],
  subjects: readonly string[],
  names: readonly string[],
  target: string,
): readonly Expectation[] {
  return subjects.map((subject) => ({ verdict, operation: { class: 'signal', names }, subject, target }));
}

/** That each subject may read or trace the target, or may do none of that. */
export function ptrace(
  verdict: Expectation['verdict'],
  subjects: readonly string[],
  accesses: readonly ('read' | 'trace')[],
  target: string,
): readonly Expectation[] {
  return subjects.map((subject) => ({ verdict, operation: { class: 'ptrace', names: accesses }, subject, target }));
}

/** An expectation as a manifest has it, for the container of that name. */
export function printExpectation({ verdict, operation, subject, target }: Expectation, container: string): string {
  return `${verdict} ${operation.class} (${operation.names.join(', ')}) from ${container}:${subject} to ${container}:${target}`;
}
