import type { Audit } from '@lamellar/core/audit';
import type { AuditView } from '../views/audit-view.ts';
import { foldFindings } from './fold-findings.ts';
import { fixWords, isReported, tally, titleOfFinding } from './finding-words.ts';
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
    ...block([`host    ${host}`, `taken   ${taken}`, `kernel  ${kernel.release}, judged as ${kernel.judgedAs}`]),
    '## Findings',
    '',
    found === '' ? 'None.' : `${found}.`,
    '',
    ...foldFindings(view).flatMap((all) => [
      `### ${all[0].severity}: ${titleOfFinding(all[0])} (${all[0].id})`,
      '',
      ...block([
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
          ...block(suppressed.map(({ id, subject, suppressed: reason }) => `${id}: ${subject.words}: ${reason ?? ''}`)),
        ]),
    '## In force',
    '',
    ...block(auditGroupLines(audit, plain, columns)),
  ];
  return `${lines.join('\n')}\n`;
}

/** Prints lines as a code block, with a fence longer than any in the lines. */
function block(lines: readonly string[]): readonly string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => Array.from(line.matchAll(/`+/g), ([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...lines, fence, ''];
}

function same(text: string): string {
  return text;
}
