import type { AuditedContainer, AuditedHost, UsedLabel } from '../../audited-host.ts';
import { confinesNothing } from '../../container-layers.ts';
import { stack } from '../../../labels/label.ts';
import type { CrossDecision } from '../../../mediation/decision.ts';
import type { SnapshotRuntime } from '../../../snapshot/snapshot.ts';
import type { ByteString } from '../../../source/bytes.ts';
import { quoted } from '../evidence.ts';
import type { Finding, FindingContext, FindingKind } from '../finding.ts';
import { refusalLines, refusedBetween, rulesFor } from '../refused-between.ts';
import { memoised } from '../../../source/memoised.ts';

/** Programs to manage containers of any runtime. */
const everywhere = 'container-(?:monitor|debugger)';
const ofOci = `runc|crun|youki|${everywhere}`;
const ofLxc = `lxc|lxc-(?:start|stop|attach|monitord?|execute|freeze|unfreeze)|${everywhere}`;

/** Programs for starting, stopping and watching containers, for each runtime, by the names of programs and profiles. */
const keepers: Readonly<Record<SnapshotRuntime, RegExp>> = {
  lxc: whole(ofLxc),
  incus: whole(`incusd?|${everywhere}`),
  lxd: whole(`lxd|${everywhere}`),
  docker: whole(`dockerd|containerd(?:-shim.*)?|${ofOci}`),
  podman: whole(`podman|conmon|${ofOci}`),
  containerd: whole(`containerd(?:-shim.*)?|${ofOci}`),
  'cri-o': whole(`crio|conmon|${ofOci}`),
};

function whole(names: string): RegExp {
  return new RegExp(`^(?:${names})$`);
}

/**
 * Permissions of a program for the management of containers, refused only by the container's side. `withObstacles` adds the
 * load of a file that may have the missing rules.
 */
export const oneSidedRefusal = {
  id: 'one-sided-refusal',
  title: 'a container that refuses signals or ptrace of a managing program',
  find: (host, context) => findAll(host, context),
} as const satisfies FindingKind;

function findAll(host: AuditedHost, { reach }: FindingContext): readonly Finding[] {
  const programs = new Map<SnapshotRuntime, readonly UsedLabel[]>();
  return reach.parties.flatMap((party) => {
    if (party.kind !== 'containers') return [];
    const [first] = party.containers;
    const target = first.labels.find(({ label }) => label === first.init?.label);
    if (target === undefined || confinesNothing(target)) return [];
    const { runtime } = first.container;
    const those = memoised(programs, runtime, () => keepersOf(host, keepers[runtime]));
    return those.flatMap((program) => {
      const refused = refusedBetween(program, target, host).filter(isOneSided);
      if (refused.length === 0) return [];
      return party.containers.map((container) => findingOf(container, program, target, refused));
    });
  });
}

/** Returns whether only the target's side refuses. */
function isOneSided({ checks }: CrossDecision): boolean {
  return checks.every(({ side, verdict }) => side === 'object' || verdict === 'allow');
}

/** Returns the labels of programs with the given names, and loaded profiles with such names. */
function keepersOf({ hostLabels, policy, snapshot }: AuditedHost, names: RegExp): readonly UsedLabel[] {
  const found = new Map<ByteString, UsedLabel>();
  for (const label of hostLabels)
    if (label.tasks.some(({ program, command }) => names.test(nameOf(program ?? command))))
      found.set(label.label, label);
  for (const { name } of snapshot.namespaces[0]?.profiles ?? []) {
    const profile = names.test(nameOf(name)) ? policy.root.profile(name) : undefined;
    if (profile?.kind !== 'profile' || found.has(name)) continue;
    const meaning = stack({ namespace: policy.root, profile: profile.profile });
    found.set(name, {
      label: name,
      mode: undefined,
      parts: [{ namespace: '' as ByteString, name }],
      meaning,
      tasks: [],
    });
  }
  return [...found.values()];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function findingOf(
  container: AuditedContainer,
  program: UsedLabel,
  target: UsedLabel,
  refused: readonly CrossDecision[],
): Finding {
  return {
    severity: 'medium',
    subject: { kind: 'container', container },
    summary: `refuses accesses that the profile of ${quoted(program.label)} of the host allows`,
    evidence: refusalLines(program, target, refused),
    fixes: rulesFor(refused),
  };
}
