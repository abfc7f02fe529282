import { CommandError, EnvironmentError } from '../../exit-status.ts';
import type { SkippedContainers } from '../resources/skipped-containers.ts';
import type { Failures } from '../resources/resource.ts';

/** Describes failures of containers as the reasons why the containers keep their state. */
export function reasonsOf(failures: Failures): SkippedContainers {
  return new Map(
    Array.from(failures, ([container, cause]) => {
      const { message } = cause;
      const isNamed = message.includes(`\`${container}\``);
      const hint = cause instanceof CommandError ? cause.hint : undefined;
      return [
        container,
        { message: isNamed ? message : `container \`${container}\` cannot be changed: ${message}`, hint },
      ];
    }),
  );
}

/** Combines failures of containers in one error. */
export function failuresError(failures: Failures): CommandError {
  const reasons = [...reasonsOf(failures).values()];
  return new EnvironmentError(reasons.map(({ message }) => message).join('\n'), reasons[0]?.hint);
}
