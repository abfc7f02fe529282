import { expect, test } from 'vitest';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { readPolicy } from '../testing/read-policy.ts';
import { PolicyGroups } from './policy-groups.ts';

/** Groups policies by name, and prints the groups with the classes of the differences. */
function shown(policies: Readonly<Record<string, string>>, keys: Readonly<Record<string, string>> = {}) {
  const groups = new PolicyGroups<string>(({ label }) => label.parts[0].profile.name !== 'other');
  for (const [name, text] of Object.entries(policies)) {
    const policy = new StackedPolicy(readPolicy({ '': text }));
    groups.add({ policy, behaviours: newestBehaviours }, name, keys[name] ?? name);
  }
  return groups.groups().map(({ members, differences }) => {
    const changes = differences?.byThemselves.flatMap((one) => one.changes.map((each) => `${each.kind} ${each.class}`));
    const labels = [differences?.between.addedLabels ?? [], differences?.between.removedLabels ?? []].flat();
    return [members.join(' '), ...(changes ?? []), ...labels].join(', ');
  });
}

const [one, same, wider] = ['profile a { /etc/a r, }', 'profile a { /etc/{a,a} r, }', 'profile a { /etc/* r, }'];

test.each([
  ['no policy', {}, []],
  ['equal permissions, however written', { one, same }, ['one same']],
  ['the largest group first', { wider, one, same }, ['one same', 'wider, gained file']],
  ['a label of one policy', { one, two: `${one} profile b { }` }, ['one', 'two, b']],
  ['left-out labels', { one, two: `${one} profile other { capability, }` }, ['one two']],
])('%s', (_, policies, expected) => expect(shown(policies)).toEqual(expected));

test('policies with equal keys are not compared', () => {
  expect(shown({ one, wider }, { one: 'key', wider: 'key' })).toEqual(['one wider']);
});
