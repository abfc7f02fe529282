import type { AuditedContainer, AuditedHost } from '../../audit/audited-host.ts';
import { namespaceOnDisk, type PolicyOnDisk } from '../../audit/policy-on-disk.ts';
import { classRows, type ClassRow } from '../../class/policy-classes.ts';
import type { LabelPart } from '../../label/label.ts';
import { mediates, type Features } from '../../profile/features.ts';
import { knownAbis } from '../../profile/known-abis.ts';
import type { SnapshotTask } from '../../snapshot/snapshot.ts';
import { pinnedFeatures } from '../../snapshot/snapshot-features.ts';
import type { ByteString } from '../../source/bytes.ts';
import { countOf, quoted, taskList } from '../evidence.ts';
import type { Finding, FindingContext, FindingKind } from '../finding.ts';
import { profileName } from '../profile-name.ts';

/** Profiles in use that were compiled for other features than the kernel has, so that whole classes pass without a rule. */
export const otherFeatures = {
  id: 'other-features',
  title: 'a profile that was compiled for other features than those of the kernel',
  find: findAll,
} as const satisfies FindingKind;

/** What every abi has that AppArmor 3 and later come with, and the kernel as well. */
function usualClasses({ kernel }: AuditedHost): readonly ClassRow[] {
  const abi = knownAbis.get('abi/3.0') ?? new Set<string>();
  return classRows.filter(({ feature, word }) => feature !== undefined && mediates(word, kernel.features, abi));
}

/** The files that profiles are loaded from at boot, and which there are to be changed: runtimes generate theirs. */
function sourcesOf(files: readonly PolicyOnDisk[]): ReadonlyMap<string, PolicyOnDisk> {
  return new Map(
    files
      .filter(({ isForBoot }) => isForBoot)
      .flatMap((file) =>
        file.unit.declared().map((one) => [keyOf(namespaceOnDisk(file, one), one.name), file] as const),
      ),
  );
}

function keyOf(namespace: ByteString, name: ByteString): string {
  return `${namespace}\0${name}`;
}

function findAll(host: AuditedHost, { files }: FindingContext): readonly Finding[] {
  const usual = usualClasses(host);
  const pins = new Map<number | undefined, Features | undefined>();
  /** What policy of a root is compiled for that names no abi. */
  const pinnedIn = (root: number | undefined): Features | undefined => {
    if (!pins.has(root))
      pins.set(root, pinnedFeatures(host.snapshot.files.filter((file) => file.container === root))?.features);
    return pins.get(root);
  };
  const used = new Map<
    string,
    { readonly part: LabelPart; readonly tasks: Set<SnapshotTask>; readonly container: AuditedContainer | undefined }
  >();
  for (const container of [undefined, ...host.containers])
    for (const { meaning, tasks } of container?.labels ?? host.hostLabels)
      for (const part of meaning?.parts ?? []) {
        if (part.profile.mode === 'unconfined' || part.profile.name.includes('//null-')) continue;
        const key = keyOf(part.namespace.fullName, part.profile.name);
        const known = used.get(key) ?? { part, tasks: new Set(), container };
        used.set(key, known);
        for (const task of tasks) known.tasks.add(task);
      }
  let sources: ReadonlyMap<string, PolicyOnDisk> | undefined;
  return [...used].flatMap(([key, { part, tasks, container }]): readonly Finding[] => {
    const missing = usual.filter(({ word }) => !part.profile.mediates(word));
    if (missing.length === 0) return [];
    const isAll = missing.length === usual.length;
    const pinned = pinnedIn(part.namespace.fullName === '' ? undefined : container?.index);
    const isPinned =
      !isAll && pinned !== undefined && !missing.some(({ word }) => mediates(word, host.kernel.features, pinned));
    const source = isPinned ? (sources ??= sourcesOf(files)).get(key) : undefined;
    // Nobody can have a runtime write an `abi` rule.
    if (isPinned && source === undefined) return [];
    const name = profileName({ namespace: part.namespace.fullName, name: part.profile.name });
    return [
      {
        severity: isAll ? 'high' : isPinned ? 'info' : 'medium',
        subject: { kind: 'profile', profile: name, container },
        summary: isAll
          ? 'it was compiled as for a kernel without AppArmor: all but files and capabilities passes, whatever its rules say'
          : `it was compiled for features without ${missing.map(({ word }) => word).join(', ')}, which the kernel has: all of that passes, whatever its rules say`,
        evidence: [
          `${countOf(tasks.size, 'process', 'processes')} under it: ${taskList([...tasks])}`,
          ...(source === undefined ? [] : [`${quoted(source.path)} is compiled for what parser.conf pins`]),
        ],
        fixes: [
          {
            kind: 'advice',
            text: isPinned
              ? 'where it has rules about that, have it say `abi <abi/4.0>,`, and load it again'
              : 'compile it on this host, or with `apparmor_parser -M` and the features of its kernel; look at the `abi` rule of its source',
          },
        ],
      },
    ];
  });
}
