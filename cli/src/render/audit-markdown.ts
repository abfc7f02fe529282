import type { Audit } from '@lamellar/core/audit';
import type { AuditView } from '../views/audit-view.ts';
import { foldFindings } from './fold-findings.ts';
import { fixWords, isReported, tally, titleOfFinding } from './finding-words.ts';
import { codeBlock } from './code-block.ts';
import { auditGroupLines } from './audit-groups-text.ts';

const plain = { allow: same, deny: same, faint: same };
const columns = 100;

/**
 * Prints an audit as Markdown, for tickets and wikis. Texts that a host controls are in code blocks, where they can
 * form neither a link nor a mention, and cannot end the block.
 */
export function auditMarkdown(view: AuditView, audit: Audit): string {
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
    ...codeBlock(auditGroupLines(view, audit, plain, columns)),
  ];
  return `${lines.join('\n')}\n`;
}

function same(text: string): string {
  return text;
}
