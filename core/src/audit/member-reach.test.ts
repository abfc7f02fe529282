import { expect, test } from 'vitest';
import { operationWords } from '../classes/operation-words.ts';
import { auditedHost } from './audited-host.ts';
import { effectiveReach } from './equivalence-classes.ts';
import { exampleBytes, exampleOf } from './findings/testing/example.ts';

const snapshot = exampleOf('open-host-layer');
const host = auditedHost({ ...snapshot, kernel: { ...snapshot.kernel, release: exampleBytes('7.3') } });

test('members within the limit have answers for all operations', () => {
  const { parties, notComputed, notFoundOut } = effectiveReach(host);
  expect(notComputed).toBeUndefined();
  expect(parties.flatMap((party) => notFoundOut(party))).toEqual([]);
});

test('operations on objects are not computed for more different members than the limit', () => {
  const computed = effectiveReach(host);
  const limited = effectiveReach(host, 1);
  expect(limited.notComputed).toMatchObject({ limit: 1 });
  const names = operationWords(limited.notComputed?.operations ?? []);
  expect(names).toBe('unix send, connect; dbus send');
  const [first] = limited.parties;
  expect(first).toBeDefined();
  for (const party of limited.parties)
    for (const { operations } of limited.notFoundOut(party)) expect(operationWords(operations)).toBe(names);
  // Every member has all others as unknown targets, and the other operations are computed.
  const [unknown] = first === undefined ? [] : limited.notFoundOut(first);
  expect(unknown?.reached.every(({ isAll }) => isAll)).toBe(true);
  const signals = (reach: typeof computed): unknown =>
    reach.parties.map((party) =>
      reach.reachOf(
        party,
        reach.operations.filter((one) => one.class === 'signal'),
      ),
    );
  expect(signals(limited)).toEqual(signals(computed));
});
