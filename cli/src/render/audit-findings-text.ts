import type { Fix } from '@lamellar/core/audit';
import type { AuditView, FindingView } from '../views/audit-view.ts';
import { brief } from '../words/brief.ts';
import { countOf } from '../words/count-of.ts';
import { listed } from '../words/truncate-list.ts';
import { foldFindings } from './fold-findings.ts';
import { isReported, namesNotInEvidence, tally, titleOfFinding } from './finding-words.ts';
import { limitIn, type ReportLayout } from './report-layout.ts';
import { wrapped } from '../words/wrapped.ts';

const margin = '        ';

/** Prints the findings for people, with evidence and fixes. */
export function auditFindingLines(audit: AuditView, layout: ReportLayout): readonly string[] {
  const { findings } = audit;
  const suppressed = findings.filter((finding) => !isReported(finding)).length;
  return [
    findingsTitle(findings, suppressed),
    '',
    ...foldFindings(audit).flatMap((one) => [...foldedFindingLines(one, layout), '']),
  ];
}

/** Counts findings by their severity. */
export function findingsTitle(findings: readonly FindingView[], suppressed: number): string {
  const found = tally(findings);
  const title = found === '' ? 'FINDINGS  none' : `FINDINGS  ${found}`;
  return suppressed === 0 ? title : `${title}; ${suppressed} suppressed`;
}

/**
 * Prints equal findings about one or several subjects, with the evidence of the first.
 *
 * @param note - a remark below the title, such as the hosts
 */
export function foldedFindingLines(
  all: readonly [FindingView, ...FindingView[]],
  layout: ReportLayout,
  note?: string,
): readonly string[] {
  const { style, columns } = layout;
  const [finding] = all;
  const severity = finding.severity.padEnd(margin.length);
  const [subject = '', ...others] = [...new Set(all.map((one) => brief(one.subject.words)))];
  const example = others.length === 0 ? [] : [style.faint(`${margin}for example ${subject}:`)];
  // Several findings about a single subject have different evidence.
  const shown = others.length > 0 ? [finding] : all.slice(0, limitIn(layout, maxPerSubject));
  const more = others.length > 0 ? 0 : all.length - shown.length;
  const most = limitIn(layout, maxFixes);
  return [
    `${style.severity[finding.severity](severity)}${titleOfFinding(finding)} [${finding.id}]`,
    ...(note === undefined ? [] : wrapped(note, margin, columns)),
    ...wrapped(listed([subject, ...others], limitIn(layout, maxSubjects)), margin, columns),
    ...wrapped(finding.summary, `${margin}  `, columns),
    ...example,
    ...shown.flatMap((one) => [
      ...evidenceOf(one, layout).flatMap((line) => wrapped(`- ${line}`, `${margin}  `, columns)),
      ...one.fixes.slice(0, most).flatMap((fix) => fixLines(fix)),
      ...(one.fixes.length > most
        ? [`${margin}  → and ${countOf(one.fixes.length - most, 'more', 'more')} like these`]
        : []),
    ]),
    ...(more > 0 ? [`${margin}  and ${countOf(more, 'more like this', 'more like this')}`] : []),
  ];
}

function evidenceOf(finding: FindingView, { isComplete }: ReportLayout): readonly string[] {
  const names = isComplete ? namesNotInEvidence(finding).map((name) => brief(name)) : [];
  const evidence = finding.evidence.map((line) => brief(line));
  return names.length === 0 ? evidence : [...evidence, `all names: ${names.join(', ')}`];
}

/** The maximum number of findings to print for a subject. */
const maxPerSubject = 4;

const maxSubjects = 4;

/** The maximum number of fixes to print for a finding. */
const maxFixes = 4;

/** Prints a fix as a whole, for copying. */
function fixLines(fix: Fix): readonly string[] {
  switch (fix.kind) {
    case 'rule':
      return [`${margin}  → add to \`${fix.profile}\`:`, `${margin}      ${fix.rule}`];
    case 'setting':
      return [`${margin}  → in ${fix.place}:`, `${margin}      ${fix.line}`];
    case 'command':
      return [`${margin}  → ${fix.command}`];
    case 'advice':
      return wrapped(`→ ${fix.text}`, `${margin}  `, 100);
  }
}
