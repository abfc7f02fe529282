import { confinesNothing } from '../../container-layers.ts';
import type { AuditedContainer, AuditedHost } from '../../audited-host.ts';
import { AutomatonTooLargeError } from '../../../automata/budget.ts';
import { corePattern, procMount } from '../../boundary/proc-mounts.ts';
import type { ExposedFile } from '../../boundary/exposed-host-files.ts';
import { hostSource } from '../../boundary/host-source.ts';
import { quoted, someOf } from '../evidence.ts';
import { severities, type Finding, type FindingContext, type FindingKind } from '../finding.ts';
import { profileName } from '../profile-name.ts';
import { fileEffect } from './file-effects.ts';
import { fixesOf, mountRuleFixes } from './mount-fixes.ts';
import { groupedBy } from '../../../source/grouped-by.ts';

/** Containers whose policy allows writes to powerful files of the host, or the use of sockets of the host. */
export const exposedHostFile = {
  id: 'exposed-host-file',
  title: 'a container that can write files of the host, or use sockets or devices of the host',
  find: (host, { exposed, cannotTell }) =>
    host.containers.flatMap((container) => {
      // An unconfined container is a separate finding; its own `proc` is not exposed by any setting.
      const files = (exposed.of(container) ?? []).filter(
        ({ visible, label }) => !(visible.isOwnInstance && confinesNothing(label)),
      );
      const found = [...groupedBy(files, ({ preventedBy }) => preventedBy).values()];
      return [...found.map((some) => findingOf(container, some)), ...findingsOfMounts(container, host, cannotTell)];
    }),
} as const satisfies FindingKind;

function findingsOfMounts(
  container: AuditedContainer,
  host: AuditedHost,
  cannotTell: FindingContext['cannotTell'],
): readonly Finding[] {
  try {
    const mount = procMount(container, host);
    if (mount === undefined) return [];
    const { isBind, target, file } = mount;
    return [
      {
        severity: 'high',
        subject: { kind: 'container', container },
        summary: 'the policy lets the container mount `proc` elsewhere, where no rule protects settings of the host',
        evidence: [
          `may ${isBind ? 'bind `/proc` to' : 'mount `proc` at'} ${quoted(target)}, and write ${quoted(file)}: ${fileEffect({ file: { kind: 'file', path: corePattern }, deviceGroup: 'allow' }).words}`,
          `allowed by ${layersOf(mount)}`,
        ],
        fixes: mountRuleFixes(container),
      },
    ];
  } catch (error) {
    if (!(error instanceof AutomatonTooLargeError)) throw error;
    cannotTell(
      `whether container ${quoted(container.container.name)} can mount \`proc\``,
      'the policy needs too many states',
    );
    return [];
  }
}

const summaries = {
  effective: 'mounts and policy give the container files, sockets or devices of the host',
  owners: 'the policy allows writes to files of the host: only the owners and permissions of the files prevent writes',
  'device group':
    'the policy allows writes to devices of the host: only the device control group in the configuration prevents writes',
} as const;

function findingOf(container: AuditedContainer, files: readonly [ExposedFile, ...ExposedFile[]]): Finding {
  const [{ preventedBy }] = files;
  const worst = Math.min(...files.map((file) => severities.indexOf(fileEffect(file).severity)));
  return {
    severity: preventedBy === undefined ? (severities[worst] ?? 'high') : 'low',
    subject: { kind: 'container', container },
    summary: summaries[preventedBy ?? 'effective'],
    evidence: [...groupedBy(files, ({ visible }) => visible.mount).values()].flatMap(evidenceOf),
    fixes: fixesOf(container, files),
  };
}

const verbs = { write: 'write', create: 'create', connect: 'connect to' } as const;

/** Returns the evidence about the files of one mount. */
function evidenceOf(files: readonly [ExposedFile, ...ExposedFile[]]): readonly string[] {
  const [first] = files;
  const byEffect = groupedBy(files, (file) => `may ${verbs[file.access]} %: ${fileEffect(file).words}`);
  return [
    mountWords(first),
    ...Array.from(byEffect, ([words, some]) => words.replace('%', () => someOf(some.map(({ path }) => quoted(path))))),
    `allowed by ${layersOf(first)}`,
  ];
}

function mountWords({ visible, file }: ExposedFile): string {
  const { mount, isOwnInstance, device } = visible;
  const what = isOwnInstance ? 'an own instance of the kernel interface' : 'a mount of the host folder or file';
  const by = device === undefined ? '' : `, device ${quoted(device)}`;
  return `${quoted(mount)} is ${what} ${quoted(hostSource(visible, file))}${by}`;
}

function layersOf({ decision, label }: Pick<ExposedFile, 'decision' | 'label'>): string {
  if (decision.checks.length === 0) return `${quoted(label.label)}, which AppArmor does not confine`;
  const names = decision.checks.map(({ part, because }) => {
    const named = label.parts.find(({ name, namespace }) => name === part.profile.name && isIn(namespace, part));
    const name = quoted(named === undefined ? part.profile.name : profileName(named));
    return because === 'rule' ? `a rule of ${name}` : `${name} (${reasonWords[because] ?? because})`;
  });
  return someOf([...new Set(names)]);
}

const reasonWords: Readonly<Partial<Record<string, string>>> = {
  unconfined: 'unconfined mode',
  complain: 'complain mode',
  'not-mediated': 'without rules of this class',
};

function isIn(namespace: string, { namespace: of }: ExposedFile['decision']['checks'][number]['part']): boolean {
  return namespace === of.fullName || of.fullName.endsWith(`//${namespace}`);
}
