import { describe, expect, test } from 'vitest';
import { StackedPolicy } from '../../stacks/stacked-policy.ts';
import { labelOperationNamed } from '../../testing/operation-named.ts';
import { labelNamed, readPolicy } from '../../testing/read-policy.ts';
import { bytesOf } from '../../source/bytes.ts';
import { isAllowedInStack, stackCheck } from '../stack-check.ts';
import { newestBehaviours } from '../../testing/newest-behaviours.ts';

const newest = newestBehaviours;

const root = readPolicy({
  '': `profile reads { /a r, owner /home/** rw, deny /home/*/secret rw, }
    profile writes { /a w, /home/** rw, }
    profile none { }
    profile trying flags=(complain) { deny /a w, audit deny /b w, }
    profile free flags=(unconfined) { deny /a rw, }`,
  n: 'profile reads { /a r, }',
});
const policy = new StackedPolicy(root);

/** `deny: reads rule, writes no-rule` */
function shown(subject: string, operation: string, path: string, whose: 'owner' | 'other' = 'other'): string {
  const words = [bytesOf(path)];
  const target = { kind: 'path', path: bytesOf(path), subject: whose } as const;
  const object = { kind: 'object', words, object: target, labels: [] } as const;
  const question = [labelNamed(root, subject), labelOperationNamed(operation), object, newest, policy] as const;
  const { verdict, checks } = stackCheck(...question);
  expect(isAllowedInStack(...question), 'the verdict without evidence').toBe(verdict === 'allow');
  const each = checks.map(({ part, because, denied }) =>
    [part.profile.name, because, ...(denied === undefined ? [] : [denied.join('')])].join(' '),
  );
  return `${verdict}: ${each.join(', ')}`;
}

describe('each layer is evaluated for all requested permissions at once', () => {
  test.each([
    ['reads', 'file:r', '/a', 'allow: reads rule'],
    ['reads', 'file:rw', '/a', 'deny: reads no-rule w'],
    ['reads//&writes', 'file:r', '/a', 'deny: reads rule, writes no-rule'],
    ['reads//&:n:reads', 'file:r', '/a', 'allow: reads rule, reads rule'],
    ['reads', 'file:m', '/a', 'deny: reads no-rule'],
    // `w` includes append.
    ['writes', 'file:a', '/a', 'allow: writes rule'],
    ['none', 'file:r', '/a', 'deny: none no-rule'],
    ['free', 'file:rw', '/a', 'allow: free unconfined'],
    ['free//&none', 'file:r', '/a', 'deny: free unconfined, none no-rule'],
  ])('%s %s %s', (subject, operation, path, expected) => expect(shown(subject, operation, path)).toBe(expected));
});

test.each([
  ['owner', '/home/x/y', 'allow: reads rule'],
  ['other', '/home/x/y', 'deny: reads no-rule'],
  ['owner', '/home/x/secret', 'deny: reads deny-rule'],
] as const)('rules may apply only to the %s of %s', (whose, path, expected) =>
  expect(shown('reads', 'file:rw', path, whose)).toBe(expected),
);

describe('complain mode refuses only explicit denials', () => {
  test.each([
    ['file:w', '/a', 'deny: trying deny-rule'],
    ['file:rw', '/a', 'allow: trying complain'],
    ['file:w', '/b', 'allow: trying complain'],
    ['file:w', '/c', 'allow: trying complain'],
  ])('%s %s', (operation, path, expected) => expect(shown('trying', operation, path)).toBe(expected));
});
