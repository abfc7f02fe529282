import { bytesOf } from '../../source/bytes.ts';
import type { AuditedContainer, AuditedHost } from '../audited-host.ts';
import { quoted } from '../findings/evidence.ts';
import { shellCommand } from '../findings/shell-word.ts';
import type { Cause } from './actual-cause.ts';
import { defaultOfLxc } from './configured-profile.ts';
import { commandFix } from '../findings/finding.ts';

/** The file of LXC's profiles for containers whose profile is not generated. */
const profilesOfLxc = '/etc/apparmor.d/lxc-containers';

/**
 * Returns the cause of an unconfined container that an ordinary user runs: the user cannot load policy, so LXC cannot
 * generate a profile. A profile that the host's root has loaded is available to every user. Undefined for containers of
 * root.
 *
 * @see `apparmor_prepare` in LXC's `lsm/apparmor.c`
 */
export function userContainerCause(
  { container: { runtime, path, name }, init, index }: AuditedContainer,
  { snapshot: { tasks, namespaces } }: Pick<AuditedHost, 'snapshot'>,
): Cause | undefined {
  // The monitor of a container runs as the user, and is the parent of the first process.
  const user = tasks.find(({ id }) => id === init?.parent)?.user ?? 0;
  if (runtime !== 'lxc' || path !== undefined || user === 0) return undefined;
  const isLoaded = namespaces[0]?.profiles.some((profile) => profile.name === defaultOfLxc) === true;
  const file = quoted(bytesOf(`~/.local/share/lxc/${name}/config`));
  return {
    remedies: [
      { kind: 'set', container: index, key: 'lxc.apparmor.profile', value: defaultOfLxc },
      { kind: 'restart', container: index },
    ],
    fixes: [
      ...(isLoaded ? [] : [commandFix(shellCommand('apparmor_parser', '-r', profilesOfLxc))]),
      {
        kind: 'setting',
        line: `lxc.apparmor.profile = ${defaultOfLxc}`,
        place: `the configuration of user ${user}: ${file}, or below the path of \`lxc-start -P\`; then let the user restart the container`,
      },
    ],
    evidence: [`user ${user} runs the container, and cannot load a generated profile`],
  };
}
