import { auditModes, type AuditMode } from '@lamellar/core/mediation';
import { textOf } from '@lamellar/core/language';
import { afterAll, describe, expect, test } from 'vitest';
import { parseClassQuestion, type ClassQuestion } from '../kernel-classes/class-case.ts';
import { compileForKernel, decideAttemptsIn, kernelOfAnswers } from '../kernel-classes/replay-case.ts';
import { readRecordedModes, type ModeAnswer } from './recorded-modes.ts';
import { policyInMode } from './snapshot-in-mode.ts';

const { policy, questions, answers } = readRecordedModes();
const requested = questions.map(parseClassQuestion);
const versions = [...answers.keys()];
let compared = 0;

/** The recorded answers of a kernel in an audit mode, with the questions. */
function recorded(version: string, mode: AuditMode): readonly (readonly [ClassQuestion, ModeAnswer])[] {
  return (answers.get(version) ?? []).map((modes, index) => {
    const [question, answer] = [requested[index], modes[auditModes.indexOf(mode)]];
    if (question === undefined || answer === undefined) throw new Error(`kernel ${version}: not as many answers`);
    return [question, answer];
  });
}

describe.each(versions)('kernel %s', (version) => {
  const kernel = kernelOfAnswers(version);
  const loads = policy.map(({ text }) => compileForKernel(kernel, text));

  test.each(auditModes)('has the verdicts of core for a snapshot in audit mode %s', (mode) => {
    const mine = decideAttemptsIn(policyInMode(loads, mode, kernel), requested, kernel);
    const disagreements = recorded(version, mode).flatMap(([{ line }, { verdict }], index) => {
      const own = mine[index]?.answer;
      if (own === undefined || verdict === '?') return [];
      compared++;
      return own === verdict ? [] : [`${textOf(line)}: kernel ${verdict}, core ${own}`];
    });
    expect(disagreements).toEqual([]);
  });

  test('logged the records of its audit modes', () => {
    const eventsOf = (mode: AuditMode): readonly string[] =>
      recorded(version, mode).flatMap(([, { events }]) => [...events]);
    expect(eventsOf('quiet')).toEqual([]);
    expect(eventsOf('quiet_denied')).not.toContain('DENIED');
    expect(eventsOf('quiet_denied')).toContain('AUDIT');
    for (const mode of ['noquiet', 'all'] as const) {
      // The kernel logs no hat that is missing in enforce mode.
      const unlogged = recorded(version, mode).filter(
        ([{ policyClass }, { verdict, events }]) =>
          verdict === '0' && events.length === 0 && policyClass !== 'change_hat',
      );
      expect(unlogged.map(([{ line }]) => textOf(line))).toEqual([]);
    }
  });
});

afterAll(() => {
  console.log(`kernel audit modes: ${compared} answers of ${versions.length} kernels are core's`);
});
