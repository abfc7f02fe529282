import type { SnapshotContainer } from '../../snapshot/snapshot.ts';
import { adviceFix, commandFix, type Fix } from '../findings/finding.ts';
import { lxcOptions, projectOptions } from '../findings/instance-options.ts';
import { shellCommand } from '../findings/shell-word.ts';

/** Returns the fix that stops and starts a container. A reboot from within keeps the label. */
export function restartFix(container: SnapshotContainer): Fix {
  switch (container.runtime) {
    case 'lxc': {
      // Only the owner of the container knows the path.
      if (container.path === undefined) break;
      const of = lxcOptions(container);
      return commandFix(`${shellCommand('lxc-stop', ...of)} && ${shellCommand('lxc-start', ...of)}`);
    }
    case 'incus':
      return commandFix(shellCommand('incus', 'restart', ...projectOptions(container), container.name));
  }
  return adviceFix('stop the container, and start it again');
}
