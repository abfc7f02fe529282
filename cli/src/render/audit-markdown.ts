import { findingKinds, subjectWords } from '@lamellar/core/audit';
import { textOf } from '@lamellar/core/language';
import type { AuditedSnapshot } from '../audit/audited-snapshot.ts';
import { foldFindings } from './fold-findings.ts';
import { fixWords } from './fix-words.ts';
import { auditGroupLines } from './audit-groups-text.ts';
import { tally } from './finding-tally.ts';

const plain = { allow: same, deny: same, faint: same };
const columns = 100;

/**
 * Prints an audit as Markdown, for tickets and wikis. Texts that a host controls are in code blocks, where they can
 * form neither a link nor a mention, and cannot end the block.
 */
export function auditMarkdown(audited: AuditedSnapshot): string {
  const { audit, findings } = audited;
  const { snapshot, kernel } = audit.host;
  const found = tally(audited);
  const suppressed = findings.filter((one) => one.suppressed !== undefined);
  const lines = [
    '# Audit',
    '',
    ...block([
      `host    ${textOf(snapshot.host)}`,
      `taken   ${snapshot.taken}`,
      `kernel  ${textOf(kernel.release)}, judged as ${kernel.measured.version}`,
    ]),
    '## Findings',
    '',
    found === '' ? 'None.' : `${found}.`,
    '',
    ...foldFindings(findings).flatMap(({ first: { finding }, all }) => [
      `### ${finding.severity}: ${findingKinds.find(({ id }) => id === finding.id)?.title ?? finding.id} (${finding.id})`,
      '',
      ...block([
        ...all.map((one) => subjectWords(one.finding.subject)),
        finding.summary,
        ...finding.evidence.map((line) => `- ${line}`),
        ...finding.fixes.map((fix) => `→ ${fixWords(fix)}`),
      ]),
    ]),
    ...(suppressed.length === 0
      ? []
      : [
          '### Suppressed',
          '',
          ...block(
            suppressed.map(
              ({ finding, suppressed: reason }) => `${finding.id}: ${subjectWords(finding.subject)}: ${reason}`,
            ),
          ),
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
