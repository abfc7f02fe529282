import { foldFindings } from './fold-findings.ts';
import { fixWords, isReported, tally, titleOfFinding } from './finding-words.ts';
import { codeBlock } from './code-block.ts';
import { auditGroupLines } from './audit-groups-text.ts';
import type { ViewedAudit } from './audit-text.ts';
import { layoutFor } from './report-layout.ts';

/**
 * Prints an audit as Markdown, for tickets and wikis. Texts that a host controls are in code blocks, where they can
 * form neither a link nor a mention, and cannot end the block.
 *
 * @param isComplete - true to print long lists as a whole
 */
export function auditMarkdown({ view, audit }: ViewedAudit, isComplete: boolean): string {
  const { host, taken, kernel, findings } = view;
  const found = tally(findings);
  const suppressed = findings.filter((finding) => !isReported(finding));
  const lines = [
    '# Audit',
    '',
    ...codeBlock([`host    ${host}`, `taken   ${taken}`, `kernel  ${kernel.release}, judged as ${kernel.judgedAs}`]),
    '## Findings',
    '',
    found === '' ? 'None.' : `${found}.`,
    '',
    ...foldFindings(view).flatMap((all) => [
      `### ${all[0].severity}: ${titleOfFinding(all[0])} (${all[0].id})`,
      '',
      ...codeBlock([
        ...all.map(({ subject }) => subject.words),
        all[0].summary,
        ...all[0].evidence.map((line) => `- ${line}`),
        ...all[0].fixes.map((fix) => `→ ${fixWords(fix)}`),
      ]),
    ]),
    ...(suppressed.length === 0
      ? []
      : [
          '### Suppressed',
          '',
          ...codeBlock(
            suppressed.map(({ id, subject, suppressed: reason }) => `${id}: ${subject.words}: ${reason ?? ''}`),
          ),
        ]),
    '## In force',
    '',
    ...codeBlock(auditGroupLines(view, audit, layoutFor(undefined, isComplete))),
  ];
  return `${lines.join('\n')}\n`;
}
