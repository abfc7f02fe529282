import type { AuditedHost } from '../../audited-host.ts';
import type { PolicyOnDisk } from '../../policy-on-disk.ts';
import { quoted, someOf } from '../evidence.ts';
import type { Finding, FindingKind } from '../finding.ts';
import { namespaceOnDisk } from '../../policy-on-disk.ts';
import { loadCommand } from '../load-command.ts';

/** Policy files for loading at boot, by the host or a container's init, whose profiles are not loaded. */
export const policyNotLoaded = {
  id: 'policy-not-loaded',
  title: 'a policy file whose profiles are not loaded',
  find: (host, { files, cannotTell }) => {
    if ([...host.namespaces.values()].some(({ profiles }) => profiles.length > 0))
      return files.flatMap((file) => findIn(file, host));
    if (files.length > 0) cannotTell('whether policy files are loaded', 'no loaded profile is to be seen');
    return [];
  },
} as const satisfies FindingKind;

function findIn(file: PolicyOnDisk, { namespaces }: AuditedHost): readonly Finding[] {
  const { unit, path, container, isForBoot } = file;
  if (!isForBoot) return [];
  const declared = unit.declared();
  const missing = declared.filter((one) => {
    const loaded = namespaces.get(namespaceOnDisk(file, one));
    return loaded?.profiles.some(({ name }) => name === one.name) !== true;
  });
  if (missing.length === 0) return [];
  return [
    {
      severity: 'medium',
      subject: container === undefined ? { kind: 'host' } : { kind: 'container', container },
      summary:
        container === undefined
          ? 'it has policy that is not loaded: what it is for runs without'
          : 'its init has not loaded policy that it has: what that is for runs without',
      evidence: [
        `${quoted(path)} has ${someOf(missing.map(({ name }) => quoted(name)))}, and the kernel does not`,
        ...(missing.length < declared.length ? ['other profiles of that file are loaded: it has changed since'] : []),
      ],
      fixes: [loadCommand(file)],
    },
  ];
}
