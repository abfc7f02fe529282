import { readContainerPolicy } from './container-policy.ts';

/** In a child process: reads the policy files of each container that its parent names, and ends when the parent does. */
export function answerContainerPolicies(): void {
  process.on('message', (task) => process.send?.(readContainerPolicy(String(task))));
}
