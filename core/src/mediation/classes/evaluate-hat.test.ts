import { describe, expect, test } from 'vitest';
import { adviseRules } from '../../repair/advise.ts';
import { parseObject } from '../../classes/parse-object.ts';
import { explainDecision } from '../../render/decision-text.ts';
import { printLabel } from '../../labels/label.ts';
import { StackedPolicy } from '../../stacks/stacked-policy.ts';
import { newestBehaviours } from '../../testing/newest-behaviours.ts';
import { labelOperationNamed } from '../../testing/operation-named.ts';
import { bytes, labelNamed, readPolicy } from '../../testing/read-policy.ts';
import { requestedObjects } from '../requested-objects.ts';
import type { StackDecision } from '../decision.ts';
import { stackCheck } from '../stack-check.ts';

const root = readPolicy({
  '': `profile web { ^DEFAULT { } hat admin { } profile child { } }
profile other { ^DEFAULT { } }
profile web//ext { }
profile none { }
profile learns flags=(complain) { ^DEFAULT { } }
profile free flags=(unconfined) { ^DEFAULT { } }`,
  n: 'profile in { ^DEFAULT { } }',
});
const policy = new StackedPolicy(root);

function decided(subject: string, words: string, behaviours = newestBehaviours): StackDecision {
  const operation = labelOperationNamed('change_hat');
  const written = parseObject(
    [operation],
    words.split(' ').map((word) => bytes(word)),
  );
  if ('error' in written) throw new Error(written.error.message);
  const [object] = requestedObjects(written.object, []);
  return stackCheck(labelNamed(root, subject), operation, object, behaviours, policy);
}

function shown(subject: string, words: string, behaviours = newestBehaviours): string {
  const { checks, becomes, verdict } = decided(subject, words, behaviours);
  const each = checks.map(({ part, because }) => `${part.profile.name} ${because}`).join(', ');
  return `${verdict}${becomes === undefined ? '' : `, as ${printLabel(becomes, root)}`}: ${each}`;
}

describe('hats are searched in each profile of the innermost policy namespace', () => {
  test.each([
    ['web', 'admin', 'allow, as web//admin: web hat'],
    ['web', 'DEFAULT', 'allow, as web//DEFAULT: web hat'],
    ['web', 'nothing', 'deny: web no-hat'],
    ['none', 'DEFAULT', 'deny: none no-hat'],
    // A child profile or an ordinary profile with such a name is no hat.
    ['web', 'child', 'deny: web no-hat'],
    ['web', 'ext', 'deny: web no-hat'],
    // A change between hats of a profile.
    ['web//DEFAULT', 'admin', 'allow, as web//admin: web//DEFAULT hat'],
    ['web//DEFAULT', 'DEFAULT', 'allow, as web//DEFAULT: web//DEFAULT hat'],
    ['other//&web', 'DEFAULT', 'allow, as other//DEFAULT//&web//DEFAULT: other hat, web hat'],
    ['other//&web', 'admin', 'deny: other no-hat, web hat'],
    // All are hats, or none is.
    ['web//DEFAULT//&other', 'DEFAULT', 'deny: other mixed-hats, web//DEFAULT hat'],
    ['web//&:n:in', 'DEFAULT', 'allow, as web//&:n:in//DEFAULT: web not-asked, in hat'],
    ['web//&:n:in', 'admin', 'deny: web not-asked, in no-hat'],
    // Complain mode generates missing hats.
    ['learns', 'DEFAULT', 'allow, as learns//DEFAULT: learns hat'],
    ['learns', 'new', 'allow, as learns//null-new: learns complain'],
    ['learns//&web', 'child', 'deny: learns complain, web no-hat'],
    ['unconfined', 'DEFAULT', 'deny: unconfined no-hat'],
    ['web//&unconfined', 'DEFAULT', 'deny: unconfined no-hat, web hat'],
    ['free//&web', 'DEFAULT', 'allow, as free//DEFAULT//&web//DEFAULT: free hat, web hat'],
    ['free', 'DEFAULT', 'allow, as free//DEFAULT: free hat'],
  ])('%s %s', (subject, hat, expected) => expect(shown(subject, hat)).toBe(expected));
});

test('unconfined has no hats in earlier kernels', () => {
  const earlier = { ...newestBehaviours, unconfinedHats: false };
  expect(shown('free', 'DEFAULT', earlier)).toBe('deny: free no-hat');
  expect(shown('free//&web', 'DEFAULT', earlier)).toBe('allow, as free//DEFAULT//&web//DEFAULT: free hat, web hat');
});

test('with no_new_privs no confining profile may be left', () => {
  expect(shown('web', 'admin no-new-privs')).toBe('deny: web no-new-privs');
  expect(shown('web//DEFAULT', 'DEFAULT no-new-privs')).toBe('allow, as web//DEFAULT: web//DEFAULT hat');
  expect(shown('free', 'DEFAULT no-new-privs')).toBe('allow, as free//DEFAULT: free hat');
});

test('the reason is stated, without a suggested rule', () => {
  const refused = decided('other//&web', 'admin');
  expect(explainDecision(refused, root)).toContain(
    'profile of the host `other` denies change_hat to `admin`: it does not have the hat',
  );
  expect(adviseRules([refused]).flatMap(({ rules }) => rules)).toEqual([]);
  expect(explainDecision(decided('web', 'admin'), root)).toContain('has that hat, and becomes `web//admin`');
});

test.each([
  ['', 'missing name of the hat'],
  ['a b', 'unexpected `b` after the hat'],
  ['web//admin', '`web//admin` is more than the name of a hat'],
])('words that name no hat: %j', (words, message) => {
  const written = parseObject(
    [labelOperationNamed('change_hat')],
    words
      .split(' ')
      .filter(Boolean)
      .map((word) => bytes(word)),
  );
  expect('error' in written && written.error.message).toBe(message);
});
