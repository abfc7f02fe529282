import type { AuditedContainer } from '../audited-host.ts';
import type { Fix } from './finding.ts';
import { projectOptions } from './instance-options.ts';
import { shellCommand } from './shell-word.ts';

/** Returns the fixes that give an instance of Incus a user namespace. */
export function unprivilegedFix({ container }: Pick<AuditedContainer, 'container'>): readonly Fix[] {
  return [
    {
      kind: 'command',
      command: shellCommand(
        'incus',
        'config',
        'set',
        ...projectOptions(container),
        container.name,
        'security.privileged=false',
      ),
    },
    { kind: 'advice', text: 'then restart the container' },
  ];
}
