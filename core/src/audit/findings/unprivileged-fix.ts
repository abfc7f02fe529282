import type { AuditedContainer } from '../audited-host.ts';
import { adviceFix, commandFix, type Fix } from './finding.ts';
import { projectOptions } from './instance-options.ts';
import { shellCommand } from './shell-word.ts';

/** Returns the fixes that give an instance of Incus a user namespace. */
export function unprivilegedFix({ container }: Pick<AuditedContainer, 'container'>): readonly Fix[] {
  return [
    commandFix(
      shellCommand('incus', 'config', 'set', ...projectOptions(container), container.name, 'security.privileged=false'),
    ),
    adviceFix('then restart the container'),
  ];
}
