import { describe, expect, test } from 'vitest';
import type { LabelPart } from '../labels/label.ts';
import { featuresOfPaths } from '../profile/features.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { evaluatedIn } from '../testing/evaluated-in.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { bytes, readPolicy } from '../testing/read-policy.ts';
import { repair, type Repair } from './repair.ts';

function repaired(
  texts: Readonly<Record<string, string>>,
  questions: readonly string[],
  mayEdit?: (part: LabelPart) => boolean,
) {
  const policy = new StackedPolicy(readPolicy(texts));
  const decisions = questions.flatMap((question) => evaluatedIn(policy, question));
  return { found: repair([{ policy, behaviours: newestBehaviours, decisions }], mayEdit) };
}

function rulesOf({ advice }: Repair): readonly string[] {
  return advice.flatMap(({ part: { profile }, rules }) => rules.map((rule) => `${profile.name}: ${rule}`));
}

/** Returns the side effects in words. */
function alsoOf({ also }: Repair): readonly string[] {
  return also.flatMap(({ between, byThemselves }) => [
    ...between.map(
      ({ kind, operations, subjects, targets }) =>
        `${kind} ${operations.map(({ name }) => name).join('+')} from ${subjects.join()} to ${targets.join()}`,
    ),
    ...byThemselves.flatMap(({ subjects, changes }) =>
      changes.map((change) => {
        const what =
          change.about === 'many-things'
            ? `${change.names.join('+')} ${change.example.join(' ')}`
            : 'names' in change
              ? change.names.join('+')
              : change.about === 'few-things'
                ? change.rules.join(' ')
                : change.name;
        return `${change.kind} ${change.class} ${what} by ${subjects.join()}`;
      }),
    ),
  ]);
}

const web = 'lxc-web_</var/lib/lxc>';
const shop = {
  '': `profile "${web}" { signal peer="${web}", file, }
    profile shared { file, capability chown, signal (receive), }
    profile monitor { }`,
  'lxc-web_<-var-lib-lxc>': 'profile nginx { /etc/** r, signal (receive) peer=nginx, } profile php { /srv/** rw, }',
};
const inWeb = (profile: string): string => `${web}//&:lxc-web_<-var-lib-lxc>:${profile}`;
const nginx = inWeb('nginx');

describe('the additional permissions of the rules', () => {
  test.each<[string, questions: readonly string[], rules: readonly string[], also: readonly string[]]>([
    [
      'nothing: a signal between two that have one rule each',
      [`monitor signal:term shared`],
      ['monitor: signal (send) set=(term) peer=shared,'],
      [],
    ],
    [
      'what is asked of a stack opens its host layer for all that runs in it',
      ['monitor signal:term lxc-web_</var/lib/lxc>'],
      [`monitor: signal (send) set=(term) peer="${web}",`, `${web}: signal (receive) set=(term) peer=monitor,`],
      // The container's own profiles do not see the sender, and therefore allow the signal.
      [`gained term from monitor to ${inWeb('nginx')},${inWeb('php')},${inWeb('unconfined')}`],
    ],
    ['a file and no more', [`${nginx} file:w /srv/a`], ['nginx: /srv/a w,'], []],
    [
      'what a layer allows that others have in common',
      [`${web} capability:chown`],
      [`${web}: capability chown,`],
      [`gained capability chown by ${web}//&:lxc-web_<-var-lib-lxc>:unconfined`],
    ],
    [
      'a mount and no more',
      [`${web} mount:bind /a/ /b/`],
      [`${web}: mount options=(bind) /a/ -> /b/,`],
      [`gained mount bind /a/ /b/ by ${web}//&:lxc-web_<-var-lib-lxc>:unconfined`],
    ],
  ])('%s', (_, questions, rules, also) => {
    const { found } = repaired(shop, questions);
    expect(rulesOf(found)).toEqual(rules);
    expect(alsoOf(found)).toEqual(also);
  });
});

test('a label that sends messages to itself gets a rule for each side', () => {
  const features = featuresOfPaths(['dbus/mask', 'network_v9/af_unix']);
  const policy = new StackedPolicy(
    readPolicy({ '': 'profile a { }' }, { kernelFeatures: features, defaultFeatures: features }),
  );
  const decisions = evaluatedIn(policy, 'a dbus:send bus=system path=/a name=d peer=a');
  const found = repair([{ policy, behaviours: newestBehaviours, decisions }]);
  expect(rulesOf(found)).toEqual([
    'a: dbus send bus=system path=/a peer=(name=d, label=a),',
    'a: dbus receive bus=system path=/a peer=(label=a),',
  ]);
});

test('a profile without a socket rule gets rules for unix sockets', () => {
  const features = featuresOfPaths(['network_v8/af_mask', 'network_v9/af_unix']);
  const policy = new StackedPolicy(
    readPolicy({ '': 'profile a { }' }, { kernelFeatures: features, defaultFeatures: features }),
  );
  const decisions = evaluatedIn(policy, 'a unix:bind stream @x');
  const found = repair([{ policy, behaviours: newestBehaviours, decisions }]);
  expect(rulesOf(found)).toEqual(['a: unix (bind) type=stream addr="@x",']);
  expect(found.refused).toEqual([]);
});

test('rules for connected unix sockets name both sides', () => {
  const features = featuresOfPaths(['network_v8/af_mask', 'network_v9/af_unix']);
  const policy = new StackedPolicy(
    readPolicy(
      { '': 'profile a { }\nprofile b { }', n: 'profile c { }' },
      { kernelFeatures: features, defaultFeatures: features },
    ),
  );
  const rulesFor = (question: string): readonly string[] => {
    const decisions = evaluatedIn(policy, question);
    const found = repair([{ policy, behaviours: newestBehaviours, decisions }]);
    expect(found.refused).toEqual([]);
    return rulesOf(found);
  };
  expect(rulesFor('a unix:connect stream none b @s')).toEqual([
    'a: unix (send, receive, connect) type=stream peer=(addr="@s", label=b),',
    'b: unix (send, receive, accept) type=stream addr="@s" peer=(label=a),',
  ]);
  expect(rulesFor('a//&b unix:send dgram @x a @y')).toEqual([
    'a: unix (send) type=dgram addr="@x" peer=(addr="@y", label=a),',
    'a: unix (receive) type=dgram addr="@y" peer=(addr="@x", label="{a,b}"),',
    'b: unix (send) type=dgram addr="@x" peer=(addr="@y", label=a),',
  ]);
});

describe('impossible permissions', () => {
  const texts = { '': 'profile a { deny capability chown, }\nprofile b { }' };

  test('have no rules, and the remaining permissions have', () => {
    const { found } = repaired(texts, ['a capability:chown', 'b capability:chown', 'a signal:term b']);
    expect(rulesOf(found)).toEqual([
      'b: signal (receive) set=(term) peer=a,',
      'b: capability chown,',
      'a: signal (send) set=(term) peer=b,',
    ]);
    expect(
      found.refused.map(({ decision: { operation }, lacking }) => [
        operation.name,
        lacking.map(({ isStuck }) => isStuck),
      ]),
    ).toEqual([['chown', [true]]]);
  });

  test('are the missing permissions of read-only profiles', () => {
    const { found } = repaired(
      texts,
      ['a signal:term b', 'b signal:hup b'],
      ({ profile }) => profile.name !== bytes('a'),
    );
    expect(rulesOf(found)).toEqual(['b: signal set=(hup) peer=b,']);
    expect(found.refused.flatMap(({ lacking }) => lacking.flatMap(({ rules }) => rules))).toEqual([
      'signal (send) set=(term) peer=b,',
    ]);
  });
});
