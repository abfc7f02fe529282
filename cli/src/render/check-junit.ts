import { printable, textOf, type Diagnostic } from '@lamellar/core/language';
import type { CheckedFile } from '../check/checked-file.ts';
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

function suiteOf({ path, compiler, diagnostics, sentences = [] }: CheckedFile): string {
  const name = xmlText(printable(path));
  const ofSentences = new Set(sentences.flatMap((sentence) => sentence.diagnostics));
  const tests = [
    { name: 'is valid', diagnostics: diagnostics.filter((diagnostic) => !ofSentences.has(diagnostic)) },
    ...sentences.map((sentence) => ({ name: textOf(sentence.text), diagnostics: sentence.diagnostics })),
  ].map((test) => ({ ...test, diagnostics: test.diagnostics.filter(({ severity }) => severity === 'error') }));
  const failures = tests.filter((test) => test.diagnostics.length > 0).length;
  return [
    `  <testsuite name="${name}" tests="${tests.length}" failures="${failures}">`,
    `    <properties><property name="compiler" value="${compiler}"/></properties>`,
    ...tests.map((test) => testCase(name, test.name, test.diagnostics)),
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
