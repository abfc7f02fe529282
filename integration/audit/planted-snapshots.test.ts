import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { auditSnapshot, subjectWords, type StoredAnswers } from '@lamellar/core/audit';
import { expect, test } from 'vitest';
import { runtimesOwnLayer } from '../../cli/src/audit/generated-layers.ts';
import { law } from '../random/law.ts';
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

/** Problems without an effect on most of the policy: the answers for one host are those for the next host. */
const sharing: ReadonlySet<string> = new Set([
  'a process outside the host layer',
  'a thread outside the host layer',
  'the processes of the host',
  'a masked service for policy',
  'a failed service for policy',
  'a writable file outside of the policy folder',
  'a writable folder of local rules',
]);

const answers = new CountedAnswers();

law(
  'hosts that share the answers of earlier audits have the same findings and excess permissions',
  { all: () => plantedSnapshots, fixed: plantedSnapshots.filter(({ problem }) => sharing.has(problem)), random: 9 },
  { atLeast: { again: 8, gained: 5 } },
  ({ problem, host }, count) => {
    const snapshot = snapshotOf(host);
    const before = answers.again;
    const [stored, computed] = [
      { generatedLayer: runtimesOwnLayer, answers },
      { generatedLayer: runtimesOwnLayer },
    ].map((options) => {
      const { findings, costs } = auditSnapshot(snapshot, options);
      return {
        findings: findings.map(({ subject, ...rest }) => ({ ...rest, about: subjectWords(subject) })),
        costs: costs.map(({ byItself, tooLarge, reach }) => ({ byItself, tooLarge, reach: reach.length })),
      };
    });
    count({ again: answers.again - before, gained: computed?.costs.length ?? 0 });
    return isDeepStrictEqual(stored, computed) ? [] : [`${problem}: the findings or the excess permissions differ`];
  },
);
