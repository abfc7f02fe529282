import type { Style } from '@lamellar/core';
import { findingKinds, severities, subjectWords, type Fix } from '@lamellar/core/audit';
import type { AuditedSnapshot, JudgedFinding } from '../audit/audited-snapshot.ts';
import { brief } from './brief.ts';
import { countOf } from './count-of.ts';
import { tally } from './finding-tally.ts';
import { wrapped } from './wrapped.ts';

/** Findings that say the same of several. */
interface FoldedFindings {
  readonly first: JudgedFinding;
  readonly all: readonly [JudgedFinding, ...JudgedFinding[]];
}

/** The findings that nobody has suppressed, those together that say the same. */
function foldFindings(findings: readonly JudgedFinding[]): readonly FoldedFindings[] {
  const folded = new Map<string, [JudgedFinding, ...JudgedFinding[]]>();
  for (const judged of findings) {
    const { finding, suppressed } = judged;
    if (suppressed !== undefined) continue;
    const key = `${finding.id}\0${finding.severity}\0${finding.summary}`;
    const same = folded.get(key);
    if (same === undefined) folded.set(key, [judged]);
    else same.push(judged);
  }
  return [...folded.values()].map((all) => ({ first: all[0], all }));
}

const margin = '        ';

/** The findings for people, each with what was seen and what to do. */
export function findingLines(audited: AuditedSnapshot, style: Style, columns: number): readonly string[] {
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
  const [subject = '', ...others] = all.map((one) => brief(subjectWords(one.finding.subject)));
  const example = others.length === 0 ? [] : [style.faint(`${margin}for example ${subject}:`)];
  return [
    `${paint(severity)}${title} [${finding.id}]`,
    ...wrapped(subjects([subject, ...others]), margin, columns),
    ...wrapped(finding.summary, `${margin}  `, columns),
    ...example,
    ...finding.evidence.flatMap((line) => wrapped(`- ${brief(line)}`, `${margin}  `, columns)),
    ...finding.fixes.flatMap((fix) => fixLines(fix)),
  ];
}

const mostSubjects = 4;

function subjects(words: readonly string[]): string {
  const shown = words.slice(0, words.length > mostSubjects + 1 ? mostSubjects : words.length);
  const more = words.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${countOf(more, 'more', 'more')}` : ''}`;
}

/** What to do, whole: it is to be pasted. */
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
