import { expect, test } from 'vitest';
import { PolicyCache } from '../compile/includes/policy-cache.ts';
import { stackCheckClasses } from '../classes/policy-classes.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { labelNamed, readPolicy } from '../testing/read-policy.ts';
import { changedRules } from './changed-rules.ts';
import type { LabelOfPolicy } from './own-change.ts';

const cache = new PolicyCache();

function labelWith(rules: string): LabelOfPolicy {
  const root = readPolicy({ '': `profile a { /always r, ${rules} }` }, { cache });
  return { label: labelNamed(root, 'a'), policy: new StackedPolicy(root), behaviours: newestBehaviours };
}

test.each([
  ['a further alternative', '/{a,b}/c r,', '/{a,b,d}/c r,', ['added']],
  ['an alternative for a word', '/a/c r,', '/{a,b}/c r,', ['added']],
  ['equal strings', '/{a,b} r,', '/{b,a} r,', []],
  ['a wider set', '/[ab]* r,', '/[abc]* r,', ['added']],
  ['overlapping sets', '/[ab]* r,', '/[bc]* r,', ['removed', 'added']],
  ['other permissions', '/a/c r,', '/{a,b}/c rw,', ['removed', 'added']],
  ['another effect', '/a/c r,', 'deny /{a,b}/c r,', ['removed', 'added']],
  ['another priority', '/a/c r,', 'priority=1 /{a,b}/c r,', ['removed', 'added']],
  ['without a wildcard', '/a/c rix,', '/a/* rix,', ['removed', 'added']],
  ['another exec target', '/a/* px -> b,', '/{a,b}/* px -> c,', ['removed', 'added']],
])('%s: only rules without a counterpart remain', (_, before, after, expected) => {
  const changed = changedRules(stackCheckClasses.file, { before: labelWith(before), after: labelWith(after) });
  expect(changed?.strings.map(({ rule }) => rule?.version)).toEqual(expected);
});

test('a rule about links keeps the pairs of paths out of the comparison', () => {
  const changed = changedRules(stackCheckClasses.file, { before: labelWith('/a l,'), after: labelWith('/b l,') });
  expect(changed?.strings.filter(({ rule }) => rule?.term.isPair)).toEqual([]);
});
