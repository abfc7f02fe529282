import { expect, test } from 'vitest';
import { groupHosts } from './host-groups.ts';

/** Prints the groups: the hosts, and their differences. */
function shown(hosts: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return groupHosts(Object.entries(hosts).map(([name, facts]) => ({ name, facts }))).map(
    ({ hosts: group, additional, missing }) =>
      [
        group.map(({ name }) => name).join(' '),
        ...additional.map((one) => `+${one}`),
        ...missing.map((one) => `-${one}`),
      ].join(' '),
  );
}

test.each([
  ['no host', {}, []],
  ['one host', { a: ['x'] }, ['a']],
  ['equal hosts, in any order of facts', { a: ['x', 'y'], b: ['y', 'x'] }, ['a b']],
  ['an outlier first', { a: ['x'], b: ['y', 'z'], c: ['x'] }, ['b +y +z -x', 'a c']],
  ['two hosts without a majority', { a: ['x', 'y'], b: ['x'] }, ['a +y', 'b']],
  ['two equal outliers as one group', { a: [], b: ['x'], c: ['x'], d: ['x'], e: [] }, ['a e -x', 'b c d']],
  ['a repeated fact as one', { a: ['x', 'x'], b: [], c: [] }, ['a +x', 'b c']],
])('%s', (_, hosts, expected) => expect(shown(hosts)).toEqual(expected));
