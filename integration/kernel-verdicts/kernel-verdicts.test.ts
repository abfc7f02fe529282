import { crossCheck, Matrix, measuredKernels, textOf, type ByteString } from '@lamellar/core';
import { afterAll, describe, expect, test } from 'vitest';
import { caseNames, labelOf, loadCase, measuredLines, measuredOperations } from './measured-case.ts';

// One line is one pair of labels on one kernel; each has a digit for each of 11 operations.
const counted = { lines: 0, verdicts: 0, matrixVerdicts: 0 };

describe.each(caseNames)('%s', (name) => {
  test.each(measuredKernels)('is decided as kernel $version decided it', ({ version, behaviours }) => {
    const root = loadCase(name, version);
    const lines = measuredLines(name, version);
    const labels = [...new Set(lines.flatMap(({ subject, target }) => [subject, target]))];
    const parsed = new Map(labels.map((text) => [text, labelOf(text, root)]));
    const label = (text: ByteString) => parsed.get(text) ?? labelOf(text, root);
    const matrix = new Matrix([...parsed.values()], measuredOperations, behaviours);
    const place = new Map(labels.map((text, index) => [text, index]));
    const show = (subject: ByteString, target: ByteString, digits: string) =>
      `${textOf(subject)} -> ${textOf(target)}: ${digits}`;

    const evaluated = lines.map(({ subject, target }) => {
      const verdicts = measuredOperations.map(
        (operation) => crossCheck(label(subject), operation, label(target), behaviours).verdict,
      );
      return show(subject, target, verdicts.map((verdict) => (verdict === 'allow' ? '1' : '0')).join(''));
    });
    const tabulated = lines.map(({ subject, target }) => {
      const id = matrix.verdicts(place.get(subject) ?? -1, place.get(target) ?? -1);
      return show(
        subject,
        target,
        measuredOperations.map((_, at) => (matrix.table.allows(id, at) ? '1' : '0')).join(''),
      );
    });

    const measured = lines.map(({ subject, target, digits }) => show(subject, target, digits));
    expect(measured.length).toBeGreaterThan(0);
    expect(evaluated).toEqual(measured);
    expect(tabulated).toEqual(measured);
    counted.lines += lines.length;
    counted.verdicts += evaluated.length * measuredOperations.length;
    counted.matrixVerdicts += tabulated.length * measuredOperations.length;
  });
});

afterAll(() => {
  const { lines, verdicts, matrixVerdicts } = counted;
  console.log(
    `kernel verdicts: ${caseNames.length} cases × ${measuredKernels.length} kernels, ${lines} label pairs: ` +
      `${verdicts} verdicts of crossCheck and ${matrixVerdicts} of Matrix are the kernels'`,
  );
});
