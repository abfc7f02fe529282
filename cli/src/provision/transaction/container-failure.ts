import { CommandError, exitStatus } from '../../exit-status.ts';
import { warn } from '../../adapters/process/logger.ts';

/** The reason why a container could not be changed. */
interface Failure {
  readonly message: string;
  readonly hint: string | undefined;
}

/** Containers that could not be changed, by name in the manifest. A caller rolls back and applies the rest again. */
export class ContainerFailures extends CommandError {
  readonly failures: ReadonlyMap<string, Failure>;

  /** @param causes - the errors by container, not empty */
  constructor(causes: ReadonlyMap<string, Error>) {
    const failures = new Map(Array.from(causes, ([name, cause]) => [name, failureOf(name, cause)] as const));
    const [first] = failures.values();
    super(Array.from(failures.values(), ({ message }) => message).join('\n'), {
      status: exitStatus.environment,
      hint: first?.hint,
    });
    this.failures = failures;
  }
}

function failureOf(container: string, cause: Error): Failure {
  const { message } = cause;
  return {
    message: message.includes(`\`${container}\``)
      ? message
      : `container \`${container}\` cannot be changed: ${message}`,
    hint: cause instanceof CommandError ? cause.hint : undefined,
  };
}

/** Changes one container. It may throw. */
type Change<Container> = (container: Container) => void | Promise<void>;

/**
 * Changes containers, and goes on after a failure. Several hostile containers therefore cost a run a single attempt.
 *
 * @throws ContainerFailures with all failures
 */
export async function changingEach<Container extends { readonly name: string }>(
  containers: Iterable<Container>,
  change: Change<Container>,
): Promise<void> {
  const causes = new Map<string, Error>();
  for (const container of containers) {
    try {
      await change(container);
    } catch (error) {
      causes.set(container.name, error as Error);
    }
  }
  if (causes.size > 0) throw new ContainerFailures(causes);
}

/** Restores the running layers of containers, and warns about every failure. */
export async function restoringEach<Container extends { readonly name: string }>(
  containers: Iterable<Container>,
  restore: Change<Container>,
): Promise<void> {
  for (const container of containers) {
    try {
      await restore(container);
    } catch (error) {
      warnNotRestored(container.name, (error as Error).message);
    }
  }
}

/**
 * Warns that an undo leaves a container's policy namespace unchanged. The files and the next start have the earlier
 * layer.
 */
export function warnNotRestored(container: string, reason: string): void {
  warn(
    `the running layer of \`${container}\` is not restored: ${reason}`,
    'restart the container, which loads the applied layer',
  );
}
