import type { PolicyOnDisk } from '../policy-on-disk.ts';
import type { Fix } from './finding.ts';
import { lxcOptions, projectOptions } from './instance-options.ts';
import { shellCommand } from './shell-word.ts';

/** Returns a command that loads a file of policy, or equivalent advice. */
export function loadCommand({ path, container, isForBoot }: PolicyOnDisk): Fix {
  if (container === undefined)
    return isForBoot
      ? { kind: 'command', command: shellCommand('apparmor_parser', '--replace', path) }
      : { kind: 'advice', text: 'start the container again: the runtime then generates and loads the profile' };
  const { runtime, name } = container.container;
  const inside = ['apparmor_parser', '--replace', path];
  switch (runtime) {
    case 'lxc':
      return {
        kind: 'command',
        command: shellCommand('lxc-attach', ...lxcOptions(container.container), '--', ...inside),
      };
    case 'incus': {
      const of = projectOptions(container.container);
      return { kind: 'command', command: shellCommand('incus', 'exec', ...of, name, '--', ...inside) };
    }
    default:
      return { kind: 'advice', text: `in the container: \`${shellCommand(...inside)}\`` };
  }
}
