import type { AuditedContainer } from '../audited-host.ts';
import type { Fix } from './finding.ts';
import { shellCommand } from './shell-word.ts';

/** Returns the fixes that give an instance of Incus a user namespace. */
export function unprivilegedFix(audited: Pick<AuditedContainer, 'container'>): readonly Fix[] {
  const { name } = audited.container;
  return [
    {
      kind: 'command',
      command: shellCommand('incus', 'config', 'set', ...projectOptions(audited), name, 'security.privileged=false'),
    },
    { kind: 'advice', text: 'then restart the container' },
  ];
}

/** Returns the options of `incus` for the project of an instance. */
export function projectOptions({ container: { project } }: Pick<AuditedContainer, 'container'>): readonly string[] {
  return project === undefined || project === 'default' ? [] : ['--project', project];
}
