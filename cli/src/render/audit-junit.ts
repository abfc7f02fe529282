import { findingKinds, subjectWords, type FoundFinding } from '@lamellar/core/audit';
import { textOf } from '@lamellar/core/language';
import type { AuditedSnapshot, JudgedFinding } from '../audit/audited-snapshot.ts';
import { fixWords } from './fix-words.ts';
import { xmlText } from './xml-text.ts';

/**
 * Prints findings as JUnit XML: a suite for each host, with a test for each finding, and a passing test for each kind
 * without findings. Findings below the failing severity pass.
 *
 * @see https://github.com/testmoapp/junitxml for the parts of the format that tools read
 */
export function auditJunit(all: readonly AuditedSnapshot[], fails: (finding: FoundFinding) => boolean): string {
  const suites = all.flatMap(({ audit, findings }) => {
    const host = xmlText(textOf(audit.host.snapshot.host));
    const tests = findingKinds.flatMap(({ id, title }) => {
      const found = findings.filter(({ finding }) => finding.id === id);
      if (found.length === 0)
        return [`    <testcase classname="${host}.${id}" name="${xmlText(`nowhere ${title}`)}"/>`];
      return found.map((judged) => testCase(`${host}.${id}`, judged, fails));
    });
    const failed = findings.filter(({ finding, suppressed }) => suppressed === undefined && fails(finding)).length;
    const skipped = findings.filter(({ suppressed }) => suppressed !== undefined).length;
    return [
      `  <testsuite name="${host}" tests="${tests.length}" failures="${failed}" skipped="${skipped}">`,
      ...tests,
      '  </testsuite>',
    ];
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="lamellar audit">',
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(
  className: string,
  { finding, suppressed }: JudgedFinding,
  fails: (finding: FoundFinding) => boolean,
): string {
  const { id, severity, subject, summary, evidence, fixes } = finding;
  const head = `    <testcase classname="${className}" name="${xmlText(`${subjectWords(subject)}: ${summary}`)}"`;
  if (suppressed !== undefined) return `${head}><skipped message="${xmlText(suppressed)}"/></testcase>`;
  const text = xmlText([`${severity}: ${summary}`, ...evidence, ...fixes.map(fixWords)].join('\n'));
  if (!fails(finding)) return `${head}><system-out>${text}</system-out></testcase>`;
  return `${head}><failure type="${id}" message="${xmlText(summary)}">${text}</failure></testcase>`;
}
