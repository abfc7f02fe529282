import type { AuditedHost } from '../../audited-host.ts';
import { outerParts } from '../../container-layers.ts';
import { isPolicyFileName } from '../../../compile/includes/policy-file-name.ts';
import { policyFolder } from '../../../snapshot/snapshot-resolver.ts';
import { partsOfProfile } from '../../../stacks/container-names.ts';
import type { SnapshotTask } from '../../../snapshot/snapshot.ts';
import type { ByteString } from '../../../source/bytes.ts';
import { countWords, taskList } from '../evidence.ts';
import { adviceFix, commandFix, type Finding, type FindingContext, type FindingKind } from '../finding.ts';
import { shellCommand, shellWord } from '../shell-word.ts';
import { memoised } from '../../../source/memoised.ts';

/** Profiles of the host without a policy file: the next boot does not load them. */
export const profileWithoutFile = {
  id: 'profile-without-file',
  title: 'a loaded profile whose file is gone',
  find: (host, { files, disabledFiles, cannotTell }: FindingContext): readonly Finding[] => {
    const { snapshot, namespaces } = host;
    const loaded = namespaces.get('' as ByteString)?.profiles ?? [];
    // The files of a policy namespace below the host's root are not visible from within.
    if (snapshot.view !== '' || loaded.length === 0 || !hasHostPolicy(host)) return [];
    const isIncomplete =
      snapshot.unseen.some(({ what }) => what.startsWith('/etc/apparmor.d') || what.endsWith(' policy files')) ||
      // The target of a link into the folder of a user is not read.
      snapshot.files.some((one) => one.container === undefined && one.link !== undefined && isTopLevel(one.path));
    if (isIncomplete) {
      cannotTell('whether each loaded profile has a file', 'some policy files are not in the snapshot');
      return [];
    }
    const declared = new Set<ByteString>();
    for (const { unit, container } of [...files, ...disabledFiles])
      if (container === undefined)
        for (const { name, namespace } of unit.declared()) if (namespace.length === 0) declared.add(name);
    const tasks = tasksByProfile(host);
    const names = new Set(loaded.map(({ name }) => (name.split('//')[0] ?? name) as ByteString));
    return [...names]
      .filter((name) => !declared.has(name) && !isGenerated(name))
      .map((name) => findingOf(name, tasks.get(name) ?? new Set()));
  },
} as const satisfies FindingKind;

/** Returns whether the snapshot has policy files of the host: a snapshot without surroundings has none. */
function hasHostPolicy({ snapshot: { files } }: AuditedHost): boolean {
  return files.some(({ path, container }) => container === undefined && path.startsWith(policyFolder));
}

/** Returns whether a file is loaded at boot: a file directly in the policy folder. */
function isTopLevel(path: ByteString): boolean {
  const name = path.startsWith(policyFolder) ? path.slice(policyFolder.length) : '/';
  return !name.includes('/') && isPolicyFileName(name);
}

/** Names of profiles that runtimes generate and load, without a file in `/etc/apparmor.d`. */
const generated =
  /^(?:null-|(?:lxc|lxd|incus)[-_]|docker-|moby-|containers-default-|cri-|crio-|buildkit|nerdctl-|snap\.|snap-|libvirt-|virt-aa-|kubelet|k8s)|\/snap\//;

function isGenerated(name: ByteString): boolean {
  return generated.test(name) || partsOfProfile(name) !== undefined;
}

function tasksByProfile({ hostLabels, containers }: AuditedHost): ReadonlyMap<ByteString, ReadonlySet<SnapshotTask>> {
  const found = new Map<ByteString, Set<SnapshotTask>>();
  for (const label of [...hostLabels, ...containers.flatMap(({ labels }) => labels)])
    for (const { name } of outerParts(label)) {
      const top = (name.split('//')[0] ?? name) as ByteString;
      const same = memoised(found, top, () => new Set());
      for (const task of label.tasks) same.add(task);
    }
  return found;
}

function findingOf(profile: ByteString, tasks: ReadonlySet<SnapshotTask>): Finding {
  const isUsed = tasks.size > 0;
  return {
    severity: isUsed ? 'medium' : 'low',
    subject: { kind: 'profile', profile },
    summary: isUsed
      ? 'no policy file declares the loaded profile: after the next boot, programs are unconfined, and containers with the profile do not start'
      : 'no policy file declares the loaded profile: the profile is left over, or lost at the next boot',
    evidence: [
      'no file in `/etc/apparmor.d` declares the profile',
      ...(isUsed ? [`${countWords(tasks.size, 'process', 'processes')} under it: ${taskList([...tasks])}`] : []),
    ],
    fixes: [
      adviceFix(
        `restore the file; \`${shellCommand('lamellar', 'dump', '--live', '--profile', profile)}\` prints the loaded rules`,
      ),
      ...(isUsed ? [] : [commandFix(`printf %s ${shellWord(profile)} >/sys/kernel/security/apparmor/.remove`)]),
    ],
  };
}
