import { hash } from 'node:crypto';
import { auditSnapshot, subjectWords, type StoredAnswers } from '@lamellar/core/audit';
import { expect, test } from 'vitest';
import { runtimesOwnLayer } from '../../cli/src/audit/generated-layers.ts';
import { snapshotOf } from './example-host.ts';
import { plantedSnapshots } from './planted-snapshots.ts';

test.each(plantedSnapshots)('$problem: found, without further findings', ({ host, finds }) => {
  const { findings } = auditSnapshot(snapshotOf(host));
  expect(findings.map(({ id, subject }) => `${id}: ${subjectWords(subject)}`).sort()).toEqual([...finds].sort());
});

test('at least fifty different problems are planted', () => {
  expect(new Set(plantedSnapshots.map(({ problem }) => problem)).size).toBe(plantedSnapshots.length);
  expect(plantedSnapshots.length).toBeGreaterThanOrEqual(50);
});

/** Counts the answers that are stored and used again. */
class CountedAnswers implements StoredAnswers {
  readonly #answers = new Map<string, string>();
  again = 0;

  digest(input: string | Uint8Array): string {
    return hash('sha256', input);
  }

  answer(key: string, compute: () => string): string {
    const known = this.#answers.get(key);
    if (known !== undefined) this.again++;
    const answer = known ?? compute();
    this.#answers.set(key, answer);
    return answer;
  }
}

test('hosts that share the answers of earlier audits have the same findings and excess permissions', () => {
  const answers = new CountedAnswers();
  let gained = 0;
  for (const [index, { problem, host }] of plantedSnapshots.entries()) {
    const snapshot = snapshotOf(host);
    // Excess permissions take ten times as long as the rest.
    const options = index % 4 === 0 ? { generatedLayer: runtimesOwnLayer } : {};
    const [stored, computed] = [{ ...options, answers }, options].map((each) => {
      const { findings, costs } = auditSnapshot(snapshot, each);
      return {
        findings: findings.map(({ subject, ...rest }) => ({ ...rest, about: subjectWords(subject) })),
        costs: costs.map(({ byItself, tooLarge, reach }) => ({ byItself, tooLarge, reach: reach.length })),
      };
    });
    expect(stored, problem).toEqual(computed);
    gained += computed?.costs.length ?? 0;
  }
  expect(answers.again).toBeGreaterThanOrEqual(8);
  expect(gained).toBeGreaterThanOrEqual(5);
});
