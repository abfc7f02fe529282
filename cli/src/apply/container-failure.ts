import { CommandError, exitStatus } from '../exit-status.ts';
import { warn } from '../host/process/voice.ts';

/** A container that could not be changed. What had been changed until then is undone, and without it the others can be. */
export class ContainerFailure extends CommandError {
  /** What the manifest calls it. */
  readonly container: string;

  constructor(container: string, cause: Error) {
    const { message } = cause;
    super(message.includes(`\`${container}\``) ? message : `container \`${container}\` cannot be changed: ${message}`, {
      status: exitStatus.environment,
      hint: cause instanceof CommandError ? cause.hint : undefined,
    });
    this.container = container;
  }
}

/**
 * Calls what changes a container.
 *
 * @throws ContainerFailure where that fails
 */
export async function changing<Result>(container: string, change: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await change();
  } catch (error) {
    throw error instanceof ContainerFailure ? error : new ContainerFailure(container, error as Error);
  }
}

/** Calls a function that restores a container's running layer, and warns if the function throws: other containers go on. */
export async function restoring(container: string, restore: () => void | Promise<void>): Promise<void> {
  try {
    await restore();
  } catch (error) {
    warnNotRestored(container, (error as Error).message);
  }
}

/** Warns that an undo leaves a container's policy namespace as it is. The files and the next start have the earlier layer. */
export function warnNotRestored(container: string, reason: string): void {
  warn(
    `the running layer of \`${container}\` is not restored: ${reason}`,
    'restart the container, which loads the applied layer',
  );
}
