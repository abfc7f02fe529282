import { expect, test } from 'vitest';
import { exampleOf, findingsIn } from '../testing/example.ts';
import { oneSidedRefusal } from './one-sided-refusal.ts';

const example = exampleOf('one-sided-refusal');

test('the example: a runtime that has become confined cannot stop its container', () => {
  expect(findingsIn(oneSidedRefusal, example)).toEqual([
    {
      severity: 'medium',
      subject: 'container d0c7d0c7d0c7',
      summary: 'refuses accesses that the profile of `runc` of the host allows',
      evidence: ['refused from `runc` to `docker-default`: every signal'],
      fixes: ['docker-default: signal (receive) peer=runc,'],
    },
  ]);
});

test('the actual label of the program is evaluated, too', () => {
  const task = (one: (typeof example.tasks)[number]) =>
    one.id === 1 ? { ...one, command: 'runc', program: '/usr/bin/runc', label: 'runc//&unconfined' } : one;
  const summaries = findingsIn(oneSidedRefusal, example, { task }).map(({ summary }) => summary);
  expect(summaries).toContain('refuses accesses that the profile of `runc//&unconfined` of the host allows');
});

test('a refusal of both sides gives no finding', () => {
  const namespaces = example.namespaces.map((one) => ({
    ...one,
    profiles: one.profiles.filter(({ name }) => name !== 'runc'),
  }));
  expect(findingsIn(oneSidedRefusal, example, { namespaces })).toEqual([]);
});

test('programs of a different runtime are not evaluated', () => {
  const container = (one: (typeof example.containers)[number]) => ({ ...one, runtime: 'lxc' as const });
  expect(findingsIn(oneSidedRefusal, example, { container })).toEqual([]);
});
