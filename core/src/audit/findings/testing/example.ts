import { readFileSync } from 'node:fs';
import { auditedHost } from '../../audited-host.ts';
import { effectiveReach } from '../../equivalence-classes.ts';
import type { GeneratedLayer } from '../../generated-layer.ts';
import type { MeasuredKernel } from '../../../kernels/measured-kernels.ts';
import { readSnapshot } from '../../../snapshot/read-snapshot.ts';
import type { Snapshot, SnapshotContainer, SnapshotTask } from '../../../snapshot/snapshot.ts';
import type { ByteString } from '../../../source/bytes.ts';
import { findingContext } from '../finding-context.ts';
import type { AuditedManifest, FindingContext, FindingKind, Fix } from '../finding.ts';
import { subjectWords } from '../subject-words.ts';

/** Reads the example of a kind of finding. */
export function exampleOf(id: string): Snapshot {
  const reading = readSnapshot(readFileSync(new URL(`../${id}/example.json`, import.meta.url), 'utf8'));
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems));
  return reading.snapshot;
}

/** A task with texts instead of bytes. */
type TaskText = Omit<SnapshotTask, 'label' | 'command' | 'program'> & {
  readonly label: string;
  readonly command: string;
  readonly program: string | undefined;
};

/** The differences between a test's snapshot and the example. */
interface Change extends Partial<Omit<Snapshot, 'tasks' | 'containers'>> {
  readonly task?: (task: SnapshotTask) => TaskText | undefined;
  readonly container?: (container: SnapshotContainer) => SnapshotContainer;
  readonly moreTasks?: readonly TaskText[];
  readonly newer?: MeasuredKernel;
  readonly manifest?: AuditedManifest;
  readonly generatedLayer?: GeneratedLayer;
  readonly cannotTell?: FindingContext['cannotTell'];
}

/** Returns the findings of a kind in a changed snapshot, as texts. */
export function findingsIn(kind: FindingKind, snapshot: Snapshot, change: Change = {}) {
  const {
    task = (one) => one,
    container = (one) => one,
    moreTasks = [],
    newer,
    manifest,
    generatedLayer,
    cannotTell = () => undefined,
    ...others
  } = change;
  const tasks = [
    ...snapshot.tasks.flatMap((one) => task(one) ?? []),
    ...moreTasks,
  ] as unknown as readonly SnapshotTask[];
  const host = auditedHost({ ...snapshot, ...others, tasks, containers: snapshot.containers.map(container) });
  return Array.from(
    kind.find(host, findingContext(host, effectiveReach(host), { newer, manifest, generatedLayer }, cannotTell)),
    ({ severity, subject, summary, evidence, fixes, names }) => ({
      severity,
      subject: subjectWords(subject),
      summary,
      evidence,
      fixes: fixes.map(fixWords),
      ...(names === undefined ? {} : { names }),
    }),
  );
}

function fixWords(fix: Fix): string {
  switch (fix.kind) {
    case 'rule':
      return `${fix.profile}: ${fix.rule}`;
    case 'setting':
      return fix.line;
    case 'command':
      return fix.command;
    case 'advice':
      return fix.text;
  }
}

/** Shorthand for a byte string: a character is a byte. */
export function exampleBytes(text: string): ByteString {
  return text as ByteString;
}
