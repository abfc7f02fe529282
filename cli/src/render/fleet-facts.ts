import type { AuditedHost } from '@lamellar/core/audit';
import type { AuditView, FindingView } from '../views/audit-view.ts';
import { brief } from '../words/brief.ts';
import { settingFacts } from './audit-facts.ts';
import { isReported, titleOfFinding } from './finding-words.ts';

/**
 * Returns the facts about a host that hosts of one configuration share, a sentence each: findings, kinds of containers,
 * loaded profiles, settings and versions. Names of containers, times and processes are left out.
 */
export function fleetFacts(
  { findings, containers, kernel, compiler }: AuditView,
  host: AuditedHost,
): readonly string[] {
  return [
    ...findings.filter(isReported).map(findingFact),
    ...containers.map((container) => {
      const { runtime, privileged, label, name } = container;
      const rights = privileged === undefined ? 'with unknown privileges' : privileged ? 'privileged' : 'unprivileged';
      const state = label === undefined ? 'stopped' : `under ${brief(label.replaceAll(name, 'NAME'))}`;
      return `${runtime} containers, ${rights}, ${state}`;
    }),
    ...settingFacts(host),
    `the kernel is ${kernel.release}`,
    `apparmor_parser is ${compiler}`,
  ];
}

/** Describes a finding without the names of containers and the numbers of processes. */
function findingFact(finding: FindingView): string {
  const { kind, container, profile, command, words } = finding.subject;
  const what = `${titleOfFinding(finding)} [${finding.id}]`;
  if (kind === 'container') return what;
  if (kind === 'task') return `process ${brief(command ?? '')}: ${what}`;
  if (kind === 'profile' && container !== undefined)
    return `profile \`${brief(profile ?? '')}\` of a container: ${what}`;
  return `${brief(words)}: ${what}`;
}
