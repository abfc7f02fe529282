import type { AuditedHost } from '@lamellar/core/audit';
import { partsOfProfile } from '@lamellar/core/stacks';
import { textOf, type ByteString } from '@lamellar/core/language';
import type { SnapshotProfile } from '@lamellar/core/snapshot';
import type { AuditView } from '../views/audit-view.ts';
import { brief } from '../words/brief.ts';
import { isReported, titleOfFinding } from './finding-words.ts';

/**
 * Returns the facts of an audit, a sentence each, for `--watch`: findings, labels in use, loaded profiles, and
 * settings.
 */
export function auditFacts({ findings, containers, programs }: AuditView, host: AuditedHost): readonly string[] {
  return [
    ...findings
      .filter(isReported)
      .map(
        (finding) =>
          `${finding.severity.padEnd(6)}  ${brief(finding.subject.words)}: ${titleOfFinding(finding)} [${finding.id}]`,
      ),
    ...containers.flatMap(({ title, runtime, labels }) =>
      labels.map(({ label }) => `${runtime} container ${title} runs under ${brief(label)}`),
    ),
    ...programs.map(({ label }) => `the host runs a program under ${brief(label)}`),
    ...settingFacts(host),
  ];
}

/** Returns the loaded profiles of a host, and the settings of the kernel, a sentence each. */
export function settingFacts(host: AuditedHost): readonly string[] {
  return [
    ...profilesOf(host).map(profileFact),
    ...Array.from(host.snapshot.sysctls, ([name, value]) => `${brief(textOf(name))} is ${brief(textOf(value))}`),
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
