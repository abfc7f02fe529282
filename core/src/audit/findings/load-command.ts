import type { SnapshotContainer } from '../../snapshot/snapshot.ts';
import type { PolicyOnDisk } from '../policy-on-disk.ts';
import { adviceFix, commandFix, type Fix } from './finding.ts';
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
      ? commandFix(shellCommand(...load))
      : adviceFix('start the container again: the runtime then generates and loads the profile');
  const enter = enterCommand(container.container);
  return enter === undefined
    ? adviceFix(`in the container: \`${shellCommand(...load)}\``)
    : commandFix(`${enter} ${shellCommand(...load)}`);
}

/** Returns the start of a command that runs a command in a container; undefined if only the container's user can. */
export function enterCommand(container: SnapshotContainer): string | undefined {
  switch (container.runtime) {
    case 'lxc':
      // Only the user of a container without a known path can attach to the container.
      return container.path === undefined ? undefined : shellCommand('lxc-attach', ...lxcOptions(container), '--');
    case 'incus':
      return shellCommand('incus', 'exec', ...projectOptions(container), container.name, '--');
    default:
      return undefined;
  }
}
