import type { AuditedContainer, AuditedHost } from '../../audited-host.ts';
import { outerParts } from '../../container-layers.ts';
import type { NamedPart } from '../../../labels/parse-label.ts';
import type { ProfileMode } from '../../../profile/profile.ts';
import { auditModeOf } from '../../../snapshot/policy-of-snapshot.ts';
import type { SnapshotTask } from '../../../snapshot/snapshot.ts';
import type { ByteString } from '../../../source/bytes.ts';
import { countWords, taskList } from '../evidence.ts';
import { adviceFix, commandFix, type Finding, type FindingKind, type Fix } from '../finding.ts';
import { loadCommand } from '../load-command.ts';
import { namespaceOnDisk, type PolicyOnDisk } from '../../policy-on-disk.ts';
import { profileName } from '../profile-name.ts';
import { shellCommand } from '../shell-word.ts';
import { memoised } from '../../../source/memoised.ts';

/** A profile in a mode that refuses nothing, and the tasks of the profile. */
interface LenientProfile {
  readonly part: NamedPart;
  readonly mode: 'complain' | 'prompt';
  readonly tasks: Set<SnapshotTask>;
  readonly container: AuditedContainer | undefined;
  readonly isHostLayer: boolean;
}

/** Profiles of processes that refuse nothing: violations are only logged, or a user decides. */
export const complainMode = {
  id: 'complain-mode',
  title: 'a profile in use that does not refuse violations',
  find: (host, { files }) => lenientProfiles(host).map((profile) => findingOf(profile, host, files)),
} as const satisfies FindingKind;

function lenientProfiles(host: AuditedHost): readonly LenientProfile[] {
  const modes = new Map<string, ProfileMode | undefined>(
    host.snapshot.namespaces.flatMap(({ name: namespace, profiles }) =>
      profiles.map(({ name, mode }) => [`${namespace}\0${name}`, mode] as const),
    ),
  );
  const found = new Map<string, LenientProfile>();
  const look = (container: AuditedContainer | undefined): void => {
    const labels = container === undefined ? host.hostLabels : container.labels;
    for (const label of labels)
      for (const part of label.parts) {
        // The kernel's learning profiles (`null-`) are reported with the profile in complain mode.
        const name = (part.name.split('//null-')[0] ?? part.name) as ByteString;
        const key = `${part.namespace}\0${name}`;
        const mode = modes.get(key);
        if (mode !== 'complain' && mode !== 'prompt') continue;
        const isHostLayer = container !== undefined && outerParts(label).includes(part);
        const known = memoised(found, key, () => ({
          part: { ...part, name },
          mode,
          tasks: new Set(),
          container,
          isHostLayer,
        }));
        for (const task of label.tasks) known.tasks.add(task);
      }
  };
  for (const container of [...host.containers, undefined]) look(container);
  return [...found.values()];
}

function findingOf(
  { part, mode, tasks, container, isHostLayer }: LenientProfile,
  { snapshot }: AuditedHost,
  files: readonly PolicyOnDisk[],
): Finding {
  const isLearning = mode === 'complain';
  const isQuiet = isLearning && auditModeOf(snapshot) === 'quiet';
  return {
    severity: isQuiet
      ? 'low'
      : !isLearning
        ? 'info'
        : container === undefined
          ? 'low'
          : isHostLayer
            ? 'high'
            : 'medium',
    subject: { kind: 'profile', profile: profileName(part), container },
    summary: isQuiet
      ? "in complain mode, and the kernel's audit mode is `quiet`: everything without a rule is refused, except execs, and nothing is logged"
      : isLearning
        ? isHostLayer
          ? 'a host layer in complain mode: violations by the container are only logged'
          : 'in complain mode: violations are only logged'
        : 'in prompt mode: the kernel asks a user about violations, and refuses without an answer',
    evidence: [`${countWords(tasks.size, 'process', 'processes')} under it: ${taskList([...tasks])}`],
    fixes: isLearning
      ? fixesOf(
          part,
          files,
          snapshot.files.map(({ path, container: of }) => (of === undefined ? path : '')),
        )
      : [adviceFix('start the program that answers, or put the profile into enforce mode')],
  };
}

function fixesOf(
  { namespace, name }: NamedPart,
  onDisk: readonly PolicyOnDisk[],
  files: readonly string[],
): readonly Fix[] {
  const source = onDisk.find((one) => isEnforcedIn(one, namespace, name));
  if (source !== undefined) return [loadCommand(source)];
  const top = name.split('//')[0] ?? name;
  // Debian's file name of a profile: without the first slash, and with dots for further slashes.
  const file = `/etc/apparmor.d/${top.replace(/^\//, '').replaceAll('/', '.')}`;
  if (namespace === '' && files.includes(file)) return [commandFix(shellCommand('aa-enforce', file))];
  return [
    adviceFix(
      'once `lamellar why` lists no more denials, remove `complain` from the flags, and load the profile again',
    ),
  ];
}

/** Returns whether a file declares a profile in enforce mode: then only the loaded profile is in complain mode. */
function isEnforcedIn(file: PolicyOnDisk, namespace: ByteString, name: ByteString): boolean {
  const declared = file.unit.declared().find((one) => one.name === name && namespaceOnDisk(file, one) === namespace);
  return declared !== undefined && file.unit.load().valid && declared.profile().mode === 'enforce';
}
