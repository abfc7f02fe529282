import type { AuditedHost } from '../../audited-host.ts';
import type { PolicyOnDisk } from '../../policy-on-disk.ts';
import { policyFolder } from '../../../snapshot/snapshot-resolver.ts';
import type { ByteString } from '../../../source/bytes.ts';
import { textOf } from '../../../source/printable-text.ts';
import { quoted, someOf } from '../evidence.ts';
import { commandFix, type Finding, type FindingContext, type FindingKind } from '../finding.ts';
import { loadCommand } from '../load-command.ts';
import { shellCommand } from '../shell-word.ts';

/** Entries of `disable/` and `force-complain/` for profiles of containers and of programs that reach into containers. */
export const disabledProfile = {
  id: 'disabled-profile',
  title: 'a link that disables a profile of containers, or forces complain mode',
  find: (host, { files, disabledFiles }: FindingContext) => {
    const relevant = relevantProfiles(host);
    const paths = new Set(host.snapshot.files.flatMap(({ path, container }) => (container === undefined ? path : [])));
    return [...files, ...disabledFiles].flatMap((file) => findIn(file, relevant, paths));
  },
} as const satisfies FindingKind;

/** Host programs that start, enter or stop containers. */
const programs =
  /(?:^|[/{,.])(?:lxc-(?:start|attach|execute|stop|monitord)|incusd|incus-agent|lxd|dockerd|containerd(?:-shim.*)?|runc|crun|podman|conmon|buildah|crio|libvirtd|libvirt_lxc)(?:$|[},])/;

/** Profiles that LXC gives to containers without a generated profile. */
const lxcDefaults = /^lxc-container-default/;

/** Returns a predicate for profiles of containers, and of programs that reach into containers. */
function relevantProfiles({ containers }: AuditedHost): (name: ByteString) => boolean {
  const layers = new Set<string>();
  for (const { container, labels } of containers) {
    for (const { key, value } of container.settings ?? [])
      if (key === 'lxc.apparmor.profile' || key === 'lxc.aa_profile') layers.add(value);
    for (const { parts } of labels) for (const { namespace, name } of parts) if (namespace === '') layers.add(name);
  }
  return (name) => layers.has(name) || lxcDefaults.test(name) || programs.test(name);
}

const effects = [
  {
    folder: 'disable/',
    summary: 'the policy file is disabled: the next boot does not load the profile',
  },
  {
    folder: 'force-complain/',
    summary: 'the policy file is forced into complain mode: the profile only logs, and refuses nothing',
  },
] as const;

function findIn(
  file: PolicyOnDisk,
  isRelevant: (name: ByteString) => boolean,
  paths: ReadonlySet<ByteString>,
): readonly Finding[] {
  if (file.container !== undefined || !file.isForBoot) return [];
  const name = file.path.slice(policyFolder.length);
  const links = effects.filter(({ folder }) => paths.has(`${policyFolder}${folder}${name}` as ByteString));
  if (links.length === 0) return [];
  const isValid = file.unit.load().valid;
  const affected = file.unit
    .declared()
    // A profile in unconfined mode refuses nothing, loaded or not.
    .filter((one) => isRelevant(one.name) && !(isValid && one.profile().mode === 'unconfined'))
    .map((one) => one.name);
  const [first] = affected;
  if (first === undefined) return [];
  return links.map(({ folder, summary }): Finding => {
    const link = `${policyFolder}${folder}${name}` as ByteString;
    return {
      severity: 'medium',
      subject: { kind: 'profile', profile: first },
      summary,
      evidence: [`there is ${quoted(link)}`, `${quoted(file.path)} declares ${someOf(affected.map(quoted))}`],
      fixes: [commandFix(shellCommand('rm', link)), loadCommand(file)],
      ...(affected.length === 1 ? {} : { names: affected.map(textOf) }),
    };
  });
}
