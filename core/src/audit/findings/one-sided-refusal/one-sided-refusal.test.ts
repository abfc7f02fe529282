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

test('the label that such a program really runs under is asked as well', () => {
  const task = (one: (typeof example.tasks)[number]) =>
    one.id === 1 ? { ...one, command: 'runc', program: '/usr/bin/runc', label: 'runc//&unconfined' } : one;
  const summaries = findingsIn(oneSidedRefusal, example, { task }).map(({ summary }) => summary);
  expect(summaries).toContain('refuses accesses that the profile of `runc//&unconfined` of the host allows');
});

test('what both sides refuse is nobody’s mistake', () => {
  const namespaces = example.namespaces.map((one) => ({
    ...one,
    profiles: one.profiles.filter(({ name }) => name !== 'runc'),
  }));
  expect(findingsIn(oneSidedRefusal, example, { namespaces })).toEqual([]);
});

test('what looks after containers of another runtime is not asked', () => {
  const container = (one: (typeof example.containers)[number]) => ({ ...one, runtime: 'lxc' as const });
  expect(findingsIn(oneSidedRefusal, example, { container })).toEqual([]);
});
