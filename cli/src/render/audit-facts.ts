import { findingKinds, subjectWords, type AuditedHost } from '@lamellar/core/audit';
import { partsOfProfile } from '@lamellar/core/labels';
import { textOf, type ByteString } from '@lamellar/core/language';
import type { SnapshotProfile } from '@lamellar/core/snapshot';
import type { AuditedSnapshot } from '../audit/audited-snapshot.ts';
import { brief } from '../words/brief.ts';

/**
 * Returns the facts of an audit, a sentence each, for `--watch`: findings, labels in use, loaded profiles, and
 * settings.
 */
export function auditFacts({ audit, findings }: AuditedSnapshot): readonly string[] {
  const told = findings.filter(({ suppressed }) => suppressed === undefined);
  return [
    ...told.map(({ finding: { id, severity, subject } }) => {
      const title = findingKinds.find((kind) => kind.id === id)?.title ?? id;
      return `${severity.padEnd(6)}  ${brief(subjectWords(subject))}: ${title} [${id}]`;
    }),
    ...audit.host.containers.flatMap(({ title, container, labels }) =>
      labels.map(({ label }) => `${container.runtime} container ${title} runs under ${brief(textOf(label))}`),
    ),
    ...audit.host.hostLabels.map(({ label }) => `the host runs a program under ${brief(textOf(label))}`),
    ...profilesOf(audit.host).map(profileFact),
    ...Array.from(audit.host.snapshot.sysctls, ([name, value]) => `${brief(textOf(name))} is ${brief(textOf(value))}`),
  ];
}

/**
 * Returns the host's own profiles. Host layers of containers come and go with the containers, which have separate
 * facts.
 */
function profilesOf({ namespaces }: AuditedHost): readonly SnapshotProfile[] {
  const own = namespaces.get('' as ByteString);
  return (own?.profiles ?? []).filter(({ name }) => partsOfProfile(name) === undefined);
}

/** Enough digits of a hash to distinguish two policies of one name. */
const shownDigits = 8;

function profileFact({ name, mode, hash }: SnapshotProfile): string {
  const from = hash === undefined ? '' : ` from ${hash.slice(0, shownDigits)}`;
  return `profile \`${brief(textOf(name))}\` is loaded${from} (${mode ?? 'unknown mode'})`;
}
