import type { AuditedContainer, AuditedHost } from '../../audited-host.ts';
import { namespaceOnDisk, type PolicyOnDisk } from '../../policy-on-disk.ts';
import { classRows, type ClassRow } from '../../../classes/policy-classes.ts';
import type { LabelPart } from '../../../labels/label.ts';
import { missingForAnswers, mediates, type Features } from '../../../profile/features.ts';
import { knownAbis } from '../../../profile/known-abis.ts';
import type { SnapshotTask } from '../../../snapshot/snapshot.ts';
import { pinnedFeatures } from '../../../snapshot/snapshot-features.ts';
import type { ByteString } from '../../../source/bytes.ts';
import { countWords, quoted, taskList } from '../evidence.ts';
import { adviceFix, type Finding, type FindingContext, type FindingKind } from '../finding.ts';
import { profileName } from '../profile-name.ts';
import { memoised } from '../../../source/memoised.ts';

/** Profiles in use, compiled for features different from the kernel's. Whole classes are allowed without a rule. */
export const otherFeatures = {
  id: 'other-features',
  title: 'a profile compiled without features of the kernel',
  find: findAll,
} as const satisfies FindingKind;

/**
 * Returns the classes of every abi since AppArmor 3, limited to classes of the kernel. Excludes classes that the kernel
 * evaluates only for later abis.
 */
function usualClasses({ kernel }: AuditedHost): readonly ClassRow[] {
  const abi = knownAbis.get('abi/3.0') ?? new Set<string>();
  return classRows.filter(
    ({ feature, word }) =>
      feature !== undefined &&
      mediates(word, kernel.features, abi) &&
      missingForAnswers(word, kernel.features, abi) === undefined,
  );
}

/** A profile of running tasks. */
interface UsedProfile {
  readonly part: LabelPart;
  readonly tasks: Set<SnapshotTask>;
  /** The first container with a task under the profile; undefined for the host. */
  readonly container: AuditedContainer | undefined;
}

/** Returns the profiles in use, by namespace and name. */
function usedProfiles({ containers, hostLabels }: AuditedHost): ReadonlyMap<string, UsedProfile> {
  const used = new Map<string, UsedProfile>();
  for (const container of [undefined, ...containers])
    for (const { meaning, tasks } of container?.labels ?? hostLabels)
      for (const part of meaning?.parts ?? []) {
        if (part.profile.mode === 'unconfined' || part.profile.name.includes('//null-')) continue;
        const key = keyOf(part.namespace.fullName, part.profile.name);
        const known = memoised(used, key, () => ({ part, tasks: new Set(), container }));
        for (const task of tasks) known.tasks.add(task);
      }
  return used;
}

/**
 * Returns the boot files of profiles. Only boot files can be edited, because runtimes generate the remaining profiles.
 */
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

/** Returns the pinned features for policy without an `abi` rule, of the host or of a container; cached. */
function pinnedBy({ snapshot }: AuditedHost): (container: AuditedContainer | undefined) => Features | undefined {
  const pins = new Map<number | undefined, Features | undefined>();
  return (container) => {
    const root = container?.index;
    if (!pins.has(root))
      pins.set(root, pinnedFeatures(snapshot.files.filter((file) => file.container === root))?.features);
    return pins.get(root);
  };
}

function findAll(host: AuditedHost, { files }: FindingContext): readonly Finding[] {
  const usual = usualClasses(host);
  const pinnedIn = pinnedBy(host);
  let sources: ReadonlyMap<string, PolicyOnDisk> | undefined;
  return [...usedProfiles(host)].flatMap(([key, used]): readonly Finding[] => {
    const { part, container } = used;
    const missing = usual.filter(({ word }) => !part.profile.mediates(word));
    if (missing.length === 0) return [];
    if (missing.length === usual.length) return [findingOf(used, missing, 'all')];
    const pinned = pinnedIn(part.namespace.fullName === '' ? undefined : container);
    if (pinned === undefined || missing.some(({ word }) => mediates(word, host.kernel.features, pinned)))
      return [findingOf(used, missing, 'some')];
    const source = (sources ??= sourcesOf(files)).get(key);
    // A user cannot make a runtime write an `abi` rule.
    return source === undefined ? [] : [findingOf(used, missing, source)];
  });
}

const recompile =
  'compile the profile on this host, or with `apparmor_parser -M` and the features of the kernel; check the `abi` rule of the source';

/** @param why - whether all or some classes are missing, or the source if only the pinned features cause the lack */
function findingOf(
  { part: { namespace, profile }, tasks, container }: UsedProfile,
  missing: readonly ClassRow[],
  why: 'all' | 'some' | PolicyOnDisk,
): Finding {
  const evidence = [`${countWords(tasks.size, 'process', 'processes')} under it: ${taskList([...tasks])}`];
  const found = {
    subject: {
      kind: 'profile',
      profile: profileName({ namespace: namespace.fullName, name: profile.name }),
      container,
    },
    summary:
      why === 'all'
        ? 'compiled for a kernel without AppArmor: everything but files and capabilities is allowed, regardless of the rules'
        : `compiled without ${missing.map(({ word }) => word).join(', ')}, although the kernel mediates these classes: everything in them is allowed, regardless of the rules`,
  } as const;
  if (typeof why === 'string')
    return {
      ...found,
      severity: why === 'all' ? 'high' : 'medium',
      evidence,
      fixes: [adviceFix(recompile)],
    };
  return {
    ...found,
    severity: 'info',
    evidence: [...evidence, `${quoted(why.path)} is compiled for the pinned features of parser.conf`],
    fixes: [adviceFix('if the profile has rules of these classes, add `abi <abi/4.0>,` and load the profile again')],
  };
}
