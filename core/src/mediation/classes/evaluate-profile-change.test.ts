import { describe, expect, test } from 'vitest';
import { adviseRules } from '../../repair/advise.ts';
import { parseObject } from '../../classes/parse-object.ts';
import { parseOperations } from '../../classes/parse-operations.ts';
import { explainDecision } from '../../render/decision-text.ts';
import { printLabel } from '../../labels/label.ts';
import { StackedPolicy } from '../../stacks/stacked-policy.ts';
import { newestBehaviours } from '../../testing/newest-behaviours.ts';
import { bytes, labelNamed, readPolicy } from '../../testing/read-policy.ts';
import { requestedObjects, labelsOfObject } from '../requested-objects.ts';
import { decide } from '../decide.ts';
import type { Decision } from '../decision.ts';

const root = readPolicy({
  '': `profile any { change_profile, }
profile tox { change_profile -> x, }
profile tostack { change_profile -> x//&y, }
profile onto { change_profile -> &x, }
profile both { change_profile -> x, change_profile -> y, }
profile inside { change_profile -> :n:**, }
profile never { change_profile, deny change_profile -> x, }
profile none { }
profile through { change_profile /bin/sh -> x, change_profile /bin/sh -> &y, }
profile runs { /bin/* px -> y, }
profile trying flags=(complain) { deny change_profile -> x, }
profile x { }
profile y { }`,
  n: 'profile cany { change_profile, } profile c { }',
});
const policy = new StackedPolicy(root);

function decided(subject: string, question: string): Decision {
  const [operation = '', ...words] = question.split(' ');
  const parsed = parseOperations(bytes(operation));
  if ('error' in parsed) throw new Error(parsed.error.message);
  const object = parseObject(
    parsed.operations,
    words.map((word) => bytes(word)),
  );
  if ('error' in object) throw new Error(object.error.message);
  const labels = labelsOfObject(object.object).map((text) => labelNamed(root, text));
  const [requested] = requestedObjects(object.object, labels);
  return decide(labelNamed(root, subject), parsed.operations[0], requested, newestBehaviours, policy);
}

describe('a change at the next execution takes effect with a program', () => {
  test.each([
    ['any', 'x /bin/sh', 'allow, as x: any rule'],
    ['through', 'x /bin/sh', 'allow, as x: through rule'],
    ['through', '&y /bin/sh', 'allow, as through//&y: through rule'],
    ['through', 'y /bin/sh', 'deny: through no-rule'],
    // No rule matches the program, and the kernel makes no error of the mismatch.
    ['through', 'x /bin/true', 'allow, as x: through rule'],
    ['through', 'y /bin/true', 'deny: through no-rule'],
    ['through//&none', 'x /bin/sh', 'deny: none no-rule, through rule'],
    ['none', 'x /bin/sh', 'deny: none no-rule'],
    ['trying', 'x /bin/sh', 'allow, as x: trying complain'],
    ['unconfined', 'x /bin/sh', 'allow, as x: unconfined unconfined'],
    // The remaining layers make their own transitions for the exec.
    ['runs//&:n:cany', ':n:c /bin/sh', 'allow, as y//&:n:c: runs rule, cany rule'],
    ['none//&:n:cany', ':n:c /bin/sh', 'deny: none no-rule, cany rule'],
    ['any', 'x /bin/sh no-new-privs', 'deny: any no-new-privs'],
    ['any', '&x /bin/sh no-new-privs', 'allow, as any//&x: any rule'],
    ['runs//&:n:cany', '&:n:c /bin/sh no-new-privs', 'deny: runs no-new-privs, cany rule'],
  ])('%s %s', (subject, words, expected) => {
    const decision = decided(subject, `change_profile:onexec ${words}`);
    if (decision.shape !== 'stack-check') throw new RangeError('about two labels');
    const { verdict, becomes, checks } = decision;
    const each = checks.map(({ part, because }) => `${part.profile.name} ${because}`).join(', ');
    expect(`${verdict}${becomes === undefined ? '' : `, as ${printLabel(becomes, root)}`}: ${each}`).toBe(expected);
  });

  test('the suggested rule names the program', () => {
    const advice = adviseRules([decided('none', 'change_profile:onexec x /bin/sh')]);
    expect(advice.flatMap(({ rules }) => rules)).toEqual(['change_profile /bin/sh -> x,']);
  });
});

describe('the layers of the innermost policy namespace are evaluated for a change of profile', () => {
  test.each([
    ['any', 'change_profile x', 'allow: any rule'],
    ['any', 'change_profile:onexec :n:c', 'allow: any rule'],
    ['tox', 'change_profile x//&y', 'deny: tox no-rule'],
    ['tox', 'change_profile:stack x', 'deny: tox no-rule'],
    ['tox', 'change_profile:onexec x', 'allow: tox rule'],
    ['tostack', 'change_profile x//&y', 'allow: tostack rule'],
    ['tostack', 'change_profile x', 'deny: tostack no-rule'],
    ['onto', 'change_profile &x', 'allow: onto rule'],
    ['onto', 'change_profile:stack x', 'allow: onto rule'],
    ['onto', 'change_profile x', 'deny: onto no-rule'],
    ['both', 'change_profile x//&y', 'allow: both rule'],
    ['inside', 'change_profile :n:c', 'allow: inside rule'],
    ['never', 'change_profile x', 'deny: never deny-rule'],
    ['trying', 'change_profile x', 'allow: trying complain'],
    ['any//&none', 'change_profile x', 'deny: any rule, none no-rule'],
    ['any//&unconfined', 'change_profile x', 'allow: any rule, unconfined unconfined'],
    ['none//&:n:cany', 'change_profile :n:c', 'allow: none not-asked, cany rule'],
  ])('%s %s', (subject, question, expected) => {
    const { verdict, checks } = decided(subject, question);
    const shown = checks.map(({ part, because }) => `${part.profile.name} ${because}`);
    expect(`${verdict}: ${shown.join(', ')}`).toBe(expected);
  });
});

describe('the resulting labels', () => {
  const result = (subject: string, question: string): string => {
    const { verdict, ...decision } = decided(subject, question);
    const becomes = decision.shape === 'stack-check' ? decision.becomes : undefined;
    return becomes === undefined ? verdict : printLabel(becomes, root);
  };

  test.each([
    ['any', 'change_profile x', 'x'],
    ['any', 'change_profile:stack x', 'any//&x'],
    ['any', 'change_profile &x', 'any//&x'],
    ['any//&unconfined', 'change_profile x', 'x'],
    ['none//&:n:cany', 'change_profile :n:c', 'none//&:n:c'],
    ['none//&:n:cany', 'change_profile:stack :n:c', 'none//&:n:c//&cany'],
    ['unconfined', 'change_profile x//&:n:c', 'x//&:n:c'],
    ['tox', 'change_profile y', 'deny'],
    // The result depends on the next exec.
    ['any', 'change_profile:onexec x', 'allow'],
  ])('%s %s', (subject, question, expected) => expect(result(subject, question)).toBe(expected));

  test.each([
    ['any', 'change_profile x no-new-privs', 'deny'],
    ['any', 'change_profile:onexec x no-new-privs', 'deny'],
    ['any', 'change_profile any//&x no-new-privs', 'any//&x'],
    ['any', 'change_profile:stack x no-new-privs', 'any//&x'],
    ['any//&unconfined', 'change_profile any no-new-privs', 'any'],
    ['trying', 'change_profile y no-new-privs', 'deny'],
    ['none//&:n:unconfined', 'change_profile :n:c no-new-privs', 'none//&:n:c'],
    ['none//&:n:cany', 'change_profile :n:c no-new-privs', 'deny'],
    ['unconfined', 'change_profile x no-new-privs', 'x'],
  ])('%s %s', (subject, question, expected) => expect(result(subject, question)).toBe(expected));

  test('and the lost profile is named, without a suggested rule', () => {
    const refused = decided('any', 'change_profile x no-new-privs');
    expect(explainDecision(refused, root)).toBe(
      [
        '✗ profile of the host `any` denies change_profile change to `x`: with no_new_privs, no confining profile can be dropped',
        '    root-0.aa:1: change_profile,',
      ].join('\n'),
    );
    expect(adviseRules([refused])).toEqual([]);
  });
});

test('and the deciding rule is named', () =>
  expect(explainDecision(decided('tox//&never', 'change_profile x'), root)).toBe(
    [
      '✗ profile of the host `never` denies change_profile change to `x` by',
      '    root-0.aa:7: deny change_profile -> x,',
      '✓ profile of the host `tox` allows change_profile change to `x` by',
      '    root-0.aa:2: change_profile -> x,',
    ].join('\n'),
  ));

test.each([
  ['none', 'change_profile x//&:n:c', 'change_profile -> "x//&:n:c",'],
  ['none', 'change_profile:stack x', 'change_profile -> "&x",'],
  ['tox', 'change_profile:onexec y', 'change_profile -> y,'],
])('%s %s is allowed by %s', (subject, question, rule) =>
  expect(adviseRules([decided(subject, question)])).toMatchObject([{ rules: [rule], isStuck: false }]),
);
