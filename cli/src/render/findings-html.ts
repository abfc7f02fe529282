import type { Fix } from '@lamellar/core/audit';
import type { AuditView } from '../views/audit-view.ts';
import { countOf } from '../words/count-of.ts';
import { foldFindings, type FoldedFinding } from './fold-findings.ts';
import { isReported, namesNotInEvidence, titleOfFinding } from './finding-words.ts';
import { Markup, nameList, nameMarkup, htmlSection, sentenceMarkup } from './html-page.ts';
import { listItems, severityChip, type PagedHost } from './paged-host.ts';

/** Renders the findings as cards. */
export function findingsSection(host: PagedHost): readonly Markup[] {
  const { view, ids } = host;
  const suppressed = view.findings.filter((finding) => !isReported(finding));
  const cards = foldFindings(view).map((all) => findingCard(all, layersLink(all, host)));
  return htmlSection(
    'Findings',
    suppressed.length === 0 ? cards : [...cards, suppressedList(suppressed)],
    ids.findings,
  );
}

function layersLink([{ subject }]: FoldedFinding, { view, ids }: PagedHost): Markup | undefined {
  const container = subject.container ?? -1;
  const group = view.parties.findIndex(({ containers }) => containers?.includes(container));
  const title = view.containers[container]?.title ?? '';
  return group === -1 ? undefined : Markup.of`<a href="#${ids.group(group)}">layers of ${nameMarkup(title)}</a>`;
}

/** The number of fixes before the fixes that a click shows. */
const shownFixes = 4;

/** Renders equal findings as a card. @param note - a remark in the last line */
export function findingCard(all: FoldedFinding, note: Markup | undefined): Markup {
  const [{ id, severity, summary }] = all;
  const subjects = [...new Set(all.map(({ subject }) => subject.words))];
  // Many findings with equal statements have similar evidence: the first one is an example.
  const shown = subjects.length > 1 ? all.slice(0, 1) : all;
  const evidence = shown.flatMap((finding) => finding.evidence);
  const names = shown.flatMap(namesNotInEvidence);
  const fixes = shown.flatMap((finding) => finding.fixes);
  const more = fixes.slice(shownFixes);
  return Markup.of`<article class="card ${severity}">
<h3>${severityChip(severity)} ${titleOfFinding({ id })}</h3>
${nameList(subjects, 'names', subjectMarkup)}
<p>${sentenceMarkup(summary)}</p>
<details><summary>Evidence${subjects.length > 1 ? Markup.of` for ${sentenceMarkup(subjects[0] ?? '')}` : ''}</summary><ul>${listItems(evidence)}</ul>${names.length === 0 ? Markup.of`` : nameList(names, 'names')}</details>
${fixes.slice(0, shownFixes).map(fixMarkup)}${more.length === 0 ? Markup.of`` : Markup.of`<details><summary>and ${countOf(more.length, 'more fix', 'more fixes')}</summary>${more.map(fixMarkup)}</details>`}
<div class="muted">${id}${note === undefined ? '' : Markup.of` · ${note}`}</div>
</article>`;
}

/** Renders a subject as a whole as a name, or with names in backquotes. */
function subjectMarkup(words: string): Markup {
  return words.includes('`') ? sentenceMarkup(words) : nameMarkup(words);
}

/** Renders a fix. A click selects a whole command or line. */
function fixMarkup(fix: Fix): Markup {
  switch (fix.kind) {
    case 'rule':
      return Markup.of`<p>Add to ${nameMarkup(fix.profile)}:</p><pre>${fix.rule}</pre>`;
    case 'setting':
      return Markup.of`<p>Set this line in ${sentenceMarkup(fix.place)}:</p><pre>${fix.line}</pre>`;
    case 'command':
      return Markup.of`<p>Run:</p><pre>${fix.command}</pre>`;
    case 'advice':
      return Markup.of`<p>${sentenceMarkup(fix.text)}</p>`;
  }
}

function suppressedList(suppressed: AuditView['findings']): Markup {
  const lines = suppressed.map(({ id, subject, suppressed: reason = '' }) => `${id}: ${subject.words}: ${reason}`);
  return Markup.of`<details><summary>${countOf(suppressed.length, 'suppressed finding')}</summary><ul>${listItems(lines)}</ul></details>`;
}
