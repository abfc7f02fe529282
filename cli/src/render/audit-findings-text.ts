import type { Style } from '@lamellar/core';
import { findingKinds, severities, subjectWords, type Fix } from '@lamellar/core/audit';
import type { AuditedSnapshot } from '../audit/audited-snapshot.ts';
import { brief } from '../words/brief.ts';
import { countOf } from '../words/count-of.ts';
import { foldFindings, type FoldedFindings } from './fold-findings.ts';
import { tally } from './finding-tally.ts';
import { wrapped } from '../words/wrapped.ts';

const margin = '        ';

/** Prints the findings for people, with evidence and fixes. */
export function auditFindingLines(audited: AuditedSnapshot, style: Style, columns: number): readonly string[] {
  const { findings } = audited;
  const folded = foldFindings(findings);
  const suppressed = findings.filter((one) => one.suppressed !== undefined).length;
  const found = tally(audited);
  const title = found === '' ? 'FINDINGS  none' : `FINDINGS  ${found}`;
  return [
    suppressed === 0 ? title : `${title}; ${suppressed} suppressed`,
    '',
    ...folded.flatMap((one) => [...linesOf(one, style, columns), '']),
  ];
}

function linesOf({ first: { finding }, all }: FoldedFindings, style: Style, columns: number): readonly string[] {
  const severity = finding.severity.padEnd(margin.length);
  const paint = severities.indexOf(finding.severity) < 2 ? style.deny : (text: string): string => text;
  const title = findingKinds.find(({ id }) => id === finding.id)?.title ?? finding.id;
  const [subject = '', ...others] = [...new Set(all.map((one) => brief(subjectWords(one.finding.subject))))];
  const example = others.length === 0 ? [] : [style.faint(`${margin}for example ${subject}:`)];
  // Several findings about a single subject have different evidence.
  const told = others.length > 0 ? [finding] : all.slice(0, maxPerSubject).map((one) => one.finding);
  const more = others.length > 0 ? 0 : all.length - told.length;
  return [
    `${paint(severity)}${title} [${finding.id}]`,
    ...wrapped(subjects([subject, ...others]), margin, columns),
    ...wrapped(finding.summary, `${margin}  `, columns),
    ...example,
    ...told.flatMap(({ evidence, fixes }) => [
      ...evidence.flatMap((line) => wrapped(`- ${brief(line)}`, `${margin}  `, columns)),
      ...fixes.flatMap((fix) => fixLines(fix)),
    ]),
    ...(more > 0 ? [`${margin}  and ${countOf(more, 'more like this', 'more like this')}`] : []),
  ];
}

/** The maximum number of findings to print for a subject. */
const maxPerSubject = 4;

const maxSubjects = 4;

function subjects(words: readonly string[]): string {
  const shown = words.slice(0, words.length > maxSubjects + 1 ? maxSubjects : words.length);
  const more = words.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${countOf(more, 'more', 'more')}` : ''}`;
}

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
