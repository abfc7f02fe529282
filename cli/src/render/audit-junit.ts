import { findingKinds } from '@lamellar/core/audit';
import type { AuditView, FindingView } from '../views/audit-view.ts';
import { fixWords, isReported } from './finding-words.ts';
import { xmlText } from './xml-text.ts';

/**
 * Prints findings as JUnit XML: a suite for each host, with a test for each finding, and a passing test for each kind
 * without findings. Findings below the failing severity pass.
 *
 * @see https://github.com/testmoapp/junitxml for the parts of the format that tools read
 */
export function auditJunit(all: readonly AuditView[], fails: (finding: FindingView) => boolean): string {
  const suites = all.flatMap(({ host: name, findings }) => {
    const host = xmlText(name);
    const tests = findingKinds.flatMap(({ id, title }) => {
      const found = findings.filter((finding) => finding.id === id);
      if (found.length === 0)
        return [`    <testcase classname="${host}.${id}" name="${xmlText(`no finding: ${title}`)}"/>`];
      return found.map((finding) => testCase(`${host}.${id}`, finding, fails));
    });
    const failed = findings.filter((finding) => isReported(finding) && fails(finding)).length;
    const skipped = findings.filter((finding) => !isReported(finding)).length;
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

function testCase(className: string, finding: FindingView, fails: (finding: FindingView) => boolean): string {
  const { id, severity, subject, summary, evidence, fixes, suppressed } = finding;
  const head = `    <testcase classname="${className}" name="${xmlText(`${subject.words}: ${summary}`)}"`;
  if (suppressed !== undefined) return `${head}><skipped message="${xmlText(suppressed)}"/></testcase>`;
  const text = xmlText([`${severity}: ${summary}`, ...evidence, ...fixes.map(fixWords)].join('\n'));
  if (!fails(finding)) return `${head}><system-out>${text}</system-out></testcase>`;
  return `${head}><failure type="${id}" message="${xmlText(summary)}">${text}</failure></testcase>`;
}
