import { textOf, type ByteString } from '@lamellar/core/language';
import { auditModes } from '@lamellar/core/mediation';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { RunningKernel } from '../oracle/running-kernel.ts';
import { randomPart } from '../random/random-part.ts';
import { measureModes } from './measure-modes.ts';
import { readRecordedModes, type ModeAnswer } from './recorded-modes.ts';

const kernels = randomPart('kernels in audit modes', inject('kernels'), 1);
const { policy, questions, answers } = readRecordedModes();
const operations = randomPart('operations in audit modes', [...new Set(questions.map(operationOf))], 6);
// All labels of an operation are asked in a row: the kernel logs a capability of a profile once.
const chosen = [...questions.entries()].filter(([, question]) => operations.includes(operationOf(question)));
const modes = randomPart('audit modes', auditModes, 3);
const requested = new Map<string, number>();

/** The class of the label's rules and the operation. */
function operationOf(question: ByteString): string {
  const [label = '', ...operation] = question.split('\t');
  return [label.split('-')[0], ...operation].join(' ');
}

/** The record of a kernel or, after an update of Debian's, of the same series. */
function recordOf(version: string) {
  const series = `${version.split('.').slice(0, 2).join('.')}.`;
  return answers.get(version) ?? [...answers].find(([recorded]) => `${recorded}.`.startsWith(series))?.[1];
}

function shown({ verdict, events }: ModeAnswer): string {
  return `${verdict} ${events.join(' ')}`;
}

describe.each(kernels)('kernel $version', (kernel) => {
  test('decides and logs in every audit mode as recorded', async () => {
    const record = recordOf(kernel.version);
    if (record === undefined) throw new Error(`kernel ${kernel.version} is not recorded: npm run record:audit-modes`);
    const running = await RunningKernel.of(kernel);
    const part = chosen.map(([, question]) => question);
    const measured = await measureModes(running, policy, part, modes);
    const differing = modes.flatMap((mode, inMode) =>
      chosen.flatMap(([index, question], at) => {
        const [was, is] = [record[index]?.[auditModes.indexOf(mode)], measured[inMode]?.[at]];
        if (was === undefined || is === undefined) throw new Error(`no answer to ${textOf(question)}`);
        return shown(was) === shown(is) ? [] : [`${mode}: ${textOf(question)}: was ${shown(was)}, is ${shown(is)}`];
      }),
    );
    expect(differing).toEqual([]);
    requested.set(kernel.version, part.length * modes.length);
  });
});

afterAll(() => {
  const counts = [...requested].map(([version, count]) => `${version} ${count}`);
  console.log(`audit modes ${modes.join(', ')}, of ${questions.length} questions a random part: ${counts.join(', ')}`);
});
