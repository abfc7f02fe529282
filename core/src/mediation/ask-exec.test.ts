import { describe, expect, test } from 'vitest';
import { printLabel } from '../label/label.ts';
import type { PathThing } from '../class/path-thing.ts';
import { bytesOf } from '../source/bytes.ts';
import { StackedPolicy } from '../stack/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { labelOperationNamed } from '../testing/operation-named.ts';
import { labelIn, readPolicy } from '../testing/read-policy.ts';
import type { KernelBehaviours } from './kernel.ts';
import { stackCheck } from './stack-check.ts';

const root = readPolicy({
  '': [
    `profile px { /bin/* px, /bin/named px -> target, /bin/none px -> missing, }
    profile pix { /bin/* pix, }
    profile pux { /bin/* pux, }
    profile ix { /bin/* ix, owner /own ix, deny /bin/evil x, }
    profile stacks { /bin/* pix -> &target, /bin/none pix -> &missing, }
    profile parent { /bin/* cx, /bin/named cx -> child, profile child { } profile other /bin/attached { } }
    profile learns flags=(complain) { deny /bin/evil x, /bin/none px -> missing, }
    profile free flags=(unconfined) { }
    profile to { /bin/* px -> fro, }
    profile fro { /bin/* px -> to, }
    profile target { }
    profile attached /bin/attached { }
    profile both /bin/{both,one} { }
    profile too /bin/{both,two} { }`,
    'profile broken /bin/broken { nonsense, }',
  ],
  n: 'profile nginx /usr/sbin/nginx { }',
});
const policy = new StackedPolicy(root);

/** `allow: target; px rule`, or `deny; px no-target`, and notes. */
function told(
  subject: string,
  path: string,
  behaviours: KernelBehaviours = newestBehaviours,
  more: Partial<PathThing> = {},
): string {
  const words = [bytesOf(path)];
  const thing = { kind: 'path', path: bytesOf(path), subject: 'other', ...more } as const;
  const object = { kind: 'thing', words, thing, labels: [] } as const;
  const operation = labelOperationNamed('exec');
  const decision = stackCheck(labelIn(root, subject), operation, object, behaviours, policy);
  const result = decision.becomes === undefined ? '' : `: ${printLabel(decision.becomes, root)}`;
  const each = decision.checks.map(({ asked, because, note }) =>
    [asked.profile.name, because, ...(note === undefined ? [] : [note])].join(' '),
  );
  return `${decision.verdict}${result}; ${each.join(', ')}`;
}

describe('the rule says what a profile becomes', () => {
  test.each([
    ['px', '/bin/attached', 'allow: attached; px rule'],
    ['px', '/bin/named', 'allow: target; px rule'],
    ['px', '/bin/any', 'deny; px no-target'],
    ['px', '/bin/none', 'deny; px no-target'],
    ['px', '/usr/any', 'deny; px no-rule'],
    ['pix', '/bin/attached', 'allow: attached; pix rule'],
    ['pix', '/bin/any', 'allow: pix; pix rule'],
    ['pux', '/bin/any', 'allow: unconfined; pux rule'],
    ['ix', '/bin/attached', 'allow: ix; ix rule'],
    ['ix', '/bin/evil', 'deny; ix deny-rule'],
    ['ix', '/own', 'deny; ix no-rule'],
    ['stacks', '/bin/attached', 'allow: attached//&target; stacks rule'],
    ['stacks', '/bin/any', 'allow: stacks//&target; stacks rule'],
    ['stacks', '/bin/none', 'allow: stacks; stacks rule'],
    ['parent', '/bin/named', 'allow: parent//child; parent rule'],
    ['parent', '/bin/attached', 'allow: parent//other; parent rule'],
    ['free', '/bin/attached', 'allow: attached; free unconfined'],
    ['unconfined', '/bin/any', 'allow: unconfined; unconfined unconfined'],
  ])('%s executes %s', (subject, path, expected) => expect(told(subject, path)).toBe(expected));
});

test.each([
  ['ix//&px', '/bin/named', 'allow: ix//&target; ix rule, px rule'],
  ['ix//&px', '/bin/any', 'deny; ix rule, px no-target'],
  // A layer attaches what is in its own policy namespace.
  ['free//&:n:unconfined', '/usr/sbin/nginx', 'allow: free//&:n:nginx; free unconfined, unconfined unconfined'],
])('each layer of %s makes its own transition for %s', (subject, path, expected) =>
  expect(told(subject, path)).toBe(expected),
);

describe('with no_new_privs every profile that confines the task has to stay', () => {
  test.each([
    ['ix', '/bin/any', 'allow: ix; ix rule'],
    ['px', '/bin/named', 'deny; px no-new-privs'],
    ['pux', '/bin/any', 'deny; pux no-new-privs'],
    ['px', '/bin/any', 'deny; px no-target'],
    ['stacks', '/bin/any', 'allow: stacks//&target; stacks rule'],
    ['ix//&px', '/bin/named', 'deny; ix rule, px no-new-privs'],
    // Each goes, and the label stays.
    ['fro//&to', '/bin/any', 'allow: fro//&to; fro rule, to rule'],
    ['unconfined', '/bin/attached', 'allow: attached; unconfined unconfined'],
    ['ix//&:n:unconfined', '/usr/sbin/nginx', 'deny; ix no-rule, unconfined unconfined'],
    ['pix//&:n:unconfined', '/bin/any', 'allow: pix//&:n:unconfined; pix rule, unconfined unconfined'],
    // What complain mode makes up is another profile. Alone such a label stays as it is.
    ['learns', '/bin/any', 'allow: learns; learns complain'],
    ['ix//&learns', '/bin/any', 'deny; ix rule, learns no-new-privs'],
    ['learns//&unconfined', '/bin/any', 'deny; learns no-new-privs, unconfined unconfined'],
  ])('%s executes %s', (subject, path, expected) =>
    expect(told(subject, path, newestBehaviours, { noNewPrivileges: true })).toBe(expected),
  );
});

test.each([
  ['pix', '/bin/both', 'allow: pix; pix rule conflicting-attachments'],
  ['pix', '/bin/broken', 'allow: pix; pix rule unloadable-profile'],
])('that nothing attaches has a reason: %s executes %s', (subject, path, expected) =>
  expect(told(subject, path)).toBe(expected),
);

describe('complain mode leads to a profile that is made up', () => {
  const before616 = { ...newestBehaviours, learnsTargets: false };
  test.each([
    ['/bin/any', newestBehaviours, 'allow: learns//null-/bin/any; learns complain'],
    ['/bin/evil', newestBehaviours, 'allow: learns//null-/bin/evil; learns complain'],
    ['/bin/none', newestBehaviours, 'allow: learns//null-/bin/none; learns complain'],
    ['/bin/none', before616, 'deny; learns no-target'],
  ])('for %s', (path, behaviours, expected) => expect(told('learns', path, behaviours)).toBe(expected));
});

test('a stack with a profile that is not there leads nowhere up to 6.1', () =>
  expect(told('stacks', '/bin/none', { ...newestBehaviours, stacksFallBack: false })).toBe('deny; stacks no-target'));
