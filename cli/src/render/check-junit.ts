import { printable, type Diagnostic } from '@lamellar/core/language';
import type { CheckedFile } from '../check/checked-file.ts';
import { checkCases } from './check-case.ts';
import { diagnosticLines } from './diagnostic-lines.ts';
import type { ItemReport } from './item-report.ts';
import { xmlText } from './xml-text.ts';

/**
 * Prints JUnit XML for CI systems: a suite for each file, with a test for the file, and a test for each expectation of
 * a manifest. Warnings do not fail a test.
 *
 * @see https://github.com/testmoapp/junitxml for the parts of the format that tools read
 */
export function checkJunit(): ItemReport<CheckedFile> {
  let head = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="lamellar check">\n';
  const started = (text: string): string => {
    const whole = head + text;
    head = '';
    return whole;
  };
  return { add: (checked) => started(suiteOf(checked)), end: () => started('</testsuites>\n') };
}

function suiteOf(checked: CheckedFile): string {
  const { path, compiler } = checked;
  const name = xmlText(printable(path));
  const tests = checkCases(checked);
  const failures = tests.filter(({ errors }) => errors.length > 0).length;
  return [
    `  <testsuite name="${name}" tests="${tests.length}" failures="${failures}">`,
    `    <properties><property name="compiler" value="${compiler}"/></properties>`,
    ...tests.map((test) => testCase(name, test.name, test.errors)),
    '  </testsuite>\n',
  ].join('\n');
}

function testCase(file: string, name: string, diagnostics: readonly Diagnostic[]): string {
  const head = `    <testcase classname="${file}" name="${xmlText(name)}"`;
  const [first] = diagnostics;
  if (first === undefined) return `${head}/>`;
  const text = [...diagnosticLines(diagnostics, false)].join('\n\n');
  const failure = `<failure type="${first.code}" message="${xmlText(first.message)}">${xmlText(text)}</failure>`;
  return `${head}>${failure}</testcase>`;
}
