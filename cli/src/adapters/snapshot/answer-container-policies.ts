import { readContainerPolicy } from './container-policy.ts';

/**
 * Reads, in a child process, the policy files of every container that the parent names. The child ends with the parent.
 */
export function answerContainerPolicies(): void {
  process.on('message', (task) => process.send?.(readContainerPolicy(String(task))));
}
