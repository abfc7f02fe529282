import type { PolicyOnDisk } from '../policy-on-disk.ts';
import type { Fix } from './finding.ts';
import { lxcOptions, projectOptions } from './instance-options.ts';
import { shellCommand } from './shell-word.ts';

/**
 * Returns a command that loads a file of policy, or equivalent advice.
 *
 * @param options - further options of apparmor_parser
 */
export function loadCommand({ path, container, isForBoot }: PolicyOnDisk, ...options: readonly string[]): Fix {
  const load = ['apparmor_parser', '--replace', ...options, path];
  if (container === undefined)
    return isForBoot
      ? { kind: 'command', command: shellCommand(...load) }
      : { kind: 'advice', text: 'start the container again: the runtime then generates and loads the profile' };
  const { runtime, name, path: lxcPath } = container.container;
  switch (runtime) {
    case 'lxc':
      // Only the user of a container without a known path can attach to the container.
      if (lxcPath === undefined) break;
      return {
        kind: 'command',
        command: shellCommand('lxc-attach', ...lxcOptions(container.container), '--', ...load),
      };
    case 'incus': {
      const of = projectOptions(container.container);
      return { kind: 'command', command: shellCommand('incus', 'exec', ...of, name, '--', ...load) };
    }
  }
  return { kind: 'advice', text: `in the container: \`${shellCommand(...load)}\`` };
}
