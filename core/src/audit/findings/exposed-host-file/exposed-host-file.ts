import { confinesNothing } from '../../container-layers.ts';
import type { AuditedContainer } from '../../audited-host.ts';
import type { ExposedFile } from '../../boundary/exposed-files.ts';
import { hostSource } from '../../boundary/host-source.ts';
import { quoted, someOf } from '../evidence.ts';
import { severities, type Finding, type FindingKind } from '../finding.ts';
import { profileName } from '../profile-name.ts';
import { fileEffect } from './file-effects.ts';
import { fixesOf } from './mount-fixes.ts';
import { groupedBy } from '../../../source/grouped-by.ts';

/** Containers whose policy allows writes to powerful files of the host, or the use of sockets of the host. */
export const exposedHostFile = {
  id: 'exposed-host-file',
  title: 'a container that can write files of the host, or use sockets or devices of the host',
  find: ({ containers }, { exposed }) =>
    containers.flatMap((container) => {
      // An unconfined container is a separate finding; its own `proc` is not exposed by any setting.
      const files = (exposed.of(container) ?? []).filter(
        ({ visible, label }) => !(visible.isOwnInstance && confinesNothing(label)),
      );
      return [...groupedBy(files, ({ preventedBy }) => preventedBy).values()].map((some) => findingOf(container, some));
    }),
} as const satisfies FindingKind;

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

function layersOf({ decision, label }: ExposedFile): string {
  if (decision.checks.length === 0) return `${quoted(label.label)}, which AppArmor does not confine`;
  const names = decision.checks.map(({ asked, because }) => {
    const part = label.parts.find(({ name, namespace }) => name === asked.profile.name && isIn(namespace, asked));
    const name = quoted(part === undefined ? asked.profile.name : profileName(part));
    return because === 'rule' ? `a rule of ${name}` : `${name} (${reasonWords[because] ?? because})`;
  });
  return someOf([...new Set(names)]);
}

const reasonWords: Readonly<Partial<Record<string, string>>> = {
  unconfined: 'unconfined mode',
  complain: 'complain mode',
  'not-mediated': 'without rules of this class',
};

function isIn(namespace: string, { namespace: of }: ExposedFile['decision']['checks'][number]['asked']): boolean {
  return namespace === of.fullName || of.fullName.endsWith(`//${namespace}`);
}
