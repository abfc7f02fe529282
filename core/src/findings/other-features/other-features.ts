import type { AuditedContainer, AuditedHost } from '../../audit/audited-host.ts';
import { classRows, type ClassRow } from '../../class/policy-classes.ts';
import type { LabelPart } from '../../label/label.ts';
import { mediates } from '../../profile/features.ts';
import { knownAbis } from '../../profile/known-abis.ts';
import type { SnapshotTask } from '../../snapshot/snapshot.ts';
import { countOf, taskList } from '../evidence.ts';
import type { Finding, FindingKind } from '../finding.ts';
import { profileName } from '../profile-name.ts';

/** Profiles in use that were compiled for other features than the kernel has, so that whole classes pass without a rule. */
export const otherFeatures = {
  id: 'other-features',
  title: 'a profile that was compiled for other features than those of the kernel',
  find: (host) => findAll(host),
} as const satisfies FindingKind;

/** What every abi has that AppArmor 3 and later come with, and the kernel as well. */
function usualClasses({ kernel }: AuditedHost): readonly ClassRow[] {
  const abi = knownAbis.get('abi/3.0') ?? new Set<string>();
  return classRows.filter(({ feature, word }) => feature !== undefined && mediates(word, kernel.features, abi));
}

function findAll(host: AuditedHost): readonly Finding[] {
  const usual = usualClasses(host);
  const used = new Map<
    string,
    { readonly part: LabelPart; readonly tasks: Set<SnapshotTask>; readonly container: AuditedContainer | undefined }
  >();
  for (const container of [undefined, ...host.containers])
    for (const { meaning, tasks } of container?.labels ?? host.hostLabels)
      for (const part of meaning?.parts ?? []) {
        if (part.profile.mode === 'unconfined' || part.profile.name.includes('//null-')) continue;
        const key = `${part.namespace.fullName}\0${part.profile.name}`;
        const known = used.get(key) ?? { part, tasks: new Set(), container };
        used.set(key, known);
        for (const task of tasks) known.tasks.add(task);
      }
  return [...used.values()].flatMap(({ part, tasks, container }): readonly Finding[] => {
    const missing = usual.filter(({ word }) => !part.profile.mediates(word));
    if (missing.length === 0) return [];
    const isAll = missing.length === usual.length;
    const name = profileName({ namespace: part.namespace.fullName, name: part.profile.name });
    return [
      {
        severity: isAll ? 'high' : 'medium',
        subject: { kind: 'profile', profile: name, container },
        summary: isAll
          ? 'it was compiled as for a kernel without AppArmor: all but files and capabilities passes, whatever its rules say'
          : `it was compiled for features without ${missing.map(({ word }) => word).join(', ')}, which the kernel has: all of that passes, whatever its rules say`,
        evidence: [`${countOf(tasks.size, 'process', 'processes')} under it: ${taskList([...tasks])}`],
        fixes: [
          {
            kind: 'advice',
            text: 'compile it on this host, or with `apparmor_parser -M` and the features of its kernel; look at the `abi` rule of its source',
          },
        ],
      },
    ];
  });
}
