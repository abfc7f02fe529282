import { describe, expect, test } from 'vitest';
import { parseObject } from '../../classes/parse-object.ts';
import { parseOperations } from '../../classes/parse-operations.ts';
import { featuresOfPaths } from '../../profile/features.ts';
import { StackedPolicy } from '../../stacks/stacked-policy.ts';
import { bytes, labelNamed, readPolicy } from '../../testing/read-policy.ts';
import { requestedObjects } from '../requested-objects.ts';
import { decide } from '../decide.ts';
import type { KernelBehaviours } from '../../kernels/kernel-behaviours.ts';
import { newestBehaviours } from '../../testing/newest-behaviours.ts';

const newest = newestBehaviours;
const later: KernelBehaviours = { ...newest, asksUnconfined: false };
const earliest: KernelBehaviours = { ...later, unchecked: ['move_mount'] };

const features = featuresOfPaths(['signal/mask', 'ptrace/mask', 'mount/mask']);
const root = readPolicy(
  {
    '': `profile all { mount, umount, pivot_root, }
    profile some { mount fstype=proc -> /proc/, mount options=bind /a/ -> /b/, umount /b/, pivot_root /new/, }
    profile none { }
    profile trying flags=(complain) { deny umount /a/, audit deny umount /b/, }
    profile free flags=(unconfined) { mount fstype=proc, }
    profile silent flags=(unconfined) { }`,
    n: 'profile some { umount, }',
  },
  { kernelFeatures: features, defaultFeatures: features },
);
const policy = new StackedPolicy(root);

/** `deny: all rule, some no-rule` */
function shown(subject: string, question: string, behaviours = newest): string {
  const [operation = '', ...words] = question.split(' ');
  const parsed = parseOperations(bytes(operation));
  if ('error' in parsed) throw new Error(parsed.error.message);
  const object = parseObject(
    parsed.operations,
    words.map((word) => (word === '-' ? undefined : bytes(word))),
  );
  if ('error' in object) throw new Error(object.error.message);
  const [requested] = requestedObjects(object.object, []);
  const { verdict, checks } = decide(labelNamed(root, subject), parsed.operations[0], requested, behaviours, policy);
  return `${verdict}: ${checks.map((check) => `${check.part.profile.name} ${check.because}`).join(', ')}`;
}

describe('each layer is evaluated for a mount', () => {
  test.each([
    ['all', 'mount proc /proc proc', 'allow: all rule'],
    ['all//&some', 'mount proc /proc proc', 'allow: all rule, some rule'],
    ['all//&some', 'mount tmpfs /proc tmpfs', 'deny: all rule, some no-rule'],
    ['all//&some', 'mount:bind,ro /a /b', 'allow: all rule, some rule'],
    ['all//&some', 'mount:rbind /a /b', 'deny: all rule, some no-rule'],
    ['all//&some', 'umount /b', 'allow: all rule, some rule'],
    ['all//&some', 'umount /a', 'deny: all rule, some no-rule'],
    ['all//&:n:some', 'umount /a', 'allow: all rule, some rule'],
    ['all//&some', 'pivot_root /new /new/old', 'allow: all rule, some rule'],
    ['some', 'pivot_root /old /new/old', 'deny: some no-rule'],
    ['all', 'move_mount - /b', 'allow: all rule'],
    ['trying', 'umount /a', 'deny: trying deny-rule'],
    ['trying', 'umount /b', 'allow: trying complain'],
    ['unconfined', 'umount /a', 'allow: unconfined unconfined'],
  ])('%s, %s: %s', (subject, question, expected) => expect(shown(subject, question)).toBe(expected));
});

describe('a profile in unconfined mode is evaluated next to a confined profile', () => {
  test.each<[string, string, KernelBehaviours, string]>([
    ['all//&free', 'mount none /a tmpfs', newest, 'deny: all rule, free no-rule'],
    ['all//&free', 'mount none /a tmpfs', later, 'allow: all rule, free unconfined'],
    ['all//&free', 'pivot_root /a /a/b', newest, 'allow: all rule, free unconfined'],
    ['all//&silent', 'mount none /a tmpfs', newest, 'allow: all rule, silent unconfined'],
    ['free', 'mount none /a tmpfs', newest, 'allow: free unconfined'],
    ['free//&unconfined', 'mount none /a tmpfs', newest, 'allow: free unconfined, unconfined unconfined'],
  ])('%s, %s, %#: %s', (subject, question, behaviours, expected) =>
    expect(shown(subject, question, behaviours)).toBe(expected),
  );
});

test('earlier kernels do not check move_mount(2)', () => {
  expect(shown('none', 'move_mount /a /b', earliest)).toBe('allow: none not-mediated');
  expect(shown('none', 'mount:move /a /b', earliest)).toBe('deny: none no-rule');
  expect(shown('none', 'move_mount /a /b', later)).toBe('deny: none no-rule');
});
