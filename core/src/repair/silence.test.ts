import { describe, expect, test } from 'vitest';
import { evaluatedIn } from '../testing/evaluated-in.ts';
import { featuresOfPaths } from '../profile/features.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { readPolicy } from '../testing/read-policy.ts';
import { silence } from './silence.ts';

const features = featuresOfPaths([
  'signal/mask',
  'mount/mask',
  'network_v8/af_mask',
  'network_v9/af_unix',
  'dbus/mask',
  'namespaces/mask',
]);

/** Returns the rules, the profiles that are stuck, and the lost permissions: `a: deny …`. */
function silenced(text: string, questions: readonly string[]) {
  const policy = new StackedPolicy(readPolicy({ '': text }, { kernelFeatures: features, defaultFeatures: features }));
  const decisions = questions.flatMap((question) => evaluatedIn(policy, question));
  const { advice, lost } = silence([{ policy, behaviours: newestBehaviours, decisions }]);
  return {
    rules: advice.flatMap(({ part: { profile }, rules, isStuck }) => [
      ...rules.map((rule) => `${profile.name}: ${rule}`),
      ...(isStuck ? [`${profile.name} is stuck`] : []),
    ]),
    lost: lost.flatMap(({ between, byThemselves }) => [
      ...between.map(({ kind, subjects, targets }) => `${kind} from ${subjects.join()} to ${targets.join()}`),
      ...byThemselves.flatMap(({ subjects, changes }) =>
        changes.map((change) => `${change.kind} ${change.class} by ${subjects.join()}`),
      ),
    ]),
  };
}

const path = '/etc/shadow';

describe('rules that silence denials', () => {
  test.each<[string, text: string, question: string, rules: readonly string[], lost?: readonly string[]]>([
    ['a file', 'profile a { }', `a file:r ${path} other`, [`a: deny ${path} r,`]],
    ["a file of one's own", 'profile a { }', `a file:rw ${path} owner`, [`a: deny owner ${path} rw,`]],
    ['what is refused quietly already', `profile a { deny ${path} r, }`, `a file:r ${path} other`, []],
    [
      'what a rule denies aloud',
      `profile a { audit deny ${path} r, }`,
      `a file:r ${path} other`,
      [`a: deny ${path} r,`],
    ],
    [
      'what another denies aloud that goes before others',
      `profile a { priority=3 audit deny ${path} r, }`,
      `a file:r ${path} other`,
      [`a: priority=3 deny ${path} r,`],
    ],
    ['a program', 'profile a { }', 'a exec /bin/sh other', ['a: deny /bin/sh x,']],
    // A denial of a link only takes effect after a pair of paths that a rule allows.
    ['a link, which no rule keeps quiet', 'profile a { }', 'a file:l /new /old owner', ['a is stuck']],
    ['a capability', 'profile a { }', 'a capability:chown', ['a: deny capability chown,']],
    [
      'a capability that a rule denies aloud',
      'profile a { audit deny capability chown, }',
      'a capability:chown',
      ['a: deny capability chown,'],
    ],
    ['a socket', 'profile a { }', 'a network:create inet stream', ['a: deny network (create) inet stream,']],
    ['a mount', 'profile a { }', 'a mount none /mnt tmpfs', ['a: deny mount options=(rw) fstype=tmpfs none -> /mnt/,']],
    ['a user namespace', 'profile a { }', 'a userns:create', ['a: deny userns,']],
    [
      'both sides of a signal',
      'profile a { }\nprofile b { }',
      'a signal:term b',
      ['a: deny signal (send) set=(term) peer=b,', 'b: deny signal (receive) set=(term) peer=a,'],
    ],
    [
      // For a stack, the kernel is quiet only if deny rules cover each part.
      'a signal to a stack, which takes the parts of it',
      'profile a { signal peer=a, }',
      'a signal:term a//&unconfined',
      ['a: deny signal (send) set=(term) peer=a,', 'a: deny signal (send) set=(term) peer=unconfined,'],
      ['lost from a to a'],
    ],
    [
      'a change of profile, which is always logged',
      'profile a { }\nprofile b { }',
      'a change_profile:change b',
      ['a is stuck'],
    ],
    ['a message of D-Bus', 'profile a { }', 'a dbus:eavesdrop bus=system', ['a: deny dbus eavesdrop bus=system,']],
  ])('%s', (_, text, question, rules, lost = []) => {
    expect(silenced(text, [question])).toEqual({ rules, lost });
  });
});

test('denials that are always logged are reported separately', () => {
  const policy = new StackedPolicy(readPolicy({ '': 'profile a { }' }));
  const [quiet, logged] = ['capability:chown', 'capability:sys_resource'].map((one) => evaluatedIn(policy, `a ${one}`));
  const { advice } = silence([{ policy, behaviours: newestBehaviours, decisions: quiet ?? [] }], logged);
  expect(advice).toMatchObject([{ rules: ['deny capability chown,'], isStuck: true }]);
  expect(silence([{ policy, behaviours: newestBehaviours, decisions: [] }], logged).advice).toMatchObject([
    { rules: [], isStuck: true },
  ]);
});
