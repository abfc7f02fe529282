import type { SnapshotContainer } from '../../snapshot/snapshot.ts';
import type { Fix } from '../findings/finding.ts';
import { shellCommand } from '../findings/shell-word.ts';

/** LXC's default directory of containers. */
const usualLxcPath = '/var/lib/lxc';

/** Returns the fix that stops and starts a container. A reboot from within keeps the label. */
export function restartFix({ runtime, name, project, path }: SnapshotContainer): Fix {
  switch (runtime) {
    case 'lxc': {
      const of = [...(path === undefined || path === usualLxcPath ? [] : ['-P', path]), '-n', name];
      return { kind: 'command', command: `${shellCommand('lxc-stop', ...of)} && ${shellCommand('lxc-start', ...of)}` };
    }
    case 'incus': {
      const of = project === undefined || project === 'default' ? [] : ['--project', project];
      return { kind: 'command', command: shellCommand('incus', 'restart', ...of, name) };
    }
    default:
      return { kind: 'advice', text: 'stop the container, and start it again' };
  }
}
