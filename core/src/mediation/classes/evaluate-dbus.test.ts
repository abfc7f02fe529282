import { expect, test } from 'vitest';
import { adviseRules } from '../../repair/advise.ts';
import { parseObject } from '../../classes/parse-object.ts';
import { featuresOfPaths } from '../../profile/features.ts';
import { bytesOf } from '../../source/bytes.ts';
import { StackedPolicy } from '../../stacks/stacked-policy.ts';
import { newestBehaviours } from '../../testing/newest-behaviours.ts';
import { labelOperationNamed } from '../../testing/operation-named.ts';
import { labelNamed, readPolicy } from '../../testing/read-policy.ts';
import { requestedObjects, labelsOfObject } from '../requested-objects.ts';
import { stackCheck } from '../stack-check.ts';

const features = featuresOfPaths(['dbus/mask', 'network_v8/af_mask', 'network_v9/af_unix']);
const root = readPolicy(
  {
    '': `profile all { dbus, }
      profile none { }
      profile asks { dbus send bus=system path=/a peer=(label="{all,host//&:n:inner}"), }
      profile owns { dbus bind bus=system name=a.*, dbus eavesdrop bus=session, }
      profile trying flags=(complain) { deny dbus, }
      profile free flags=(unconfined) { deny dbus, }
      profile host { }`,
    n: `profile inner { dbus receive bus=system peer=(label=asks), dbus send bus=system peer=(label=other), }
      profile other { dbus receive peer=(label=inner), }`,
  },
  { kernelFeatures: features, defaultFeatures: features },
);
const policy = new StackedPolicy(root);

function decisionOf(subject: string, operation: string, words: string, behaviours = newestBehaviours) {
  const requested = labelOperationNamed(operation);
  const written = parseObject([requested], words.split(' ').map(bytesOf));
  if ('error' in written) throw new Error(written.error.message);
  const labels = labelsOfObject(written.object).map((text) => labelNamed(root, text));
  const [object] = requestedObjects(written.object, labels);
  return stackCheck(labelNamed(root, subject), requested, object, behaviours, policy);
}

test.each([
  ['all', 'dbus:send', 'bus=system peer=all', 'allow: all rule, all rule'],
  ['all', 'dbus:send', 'bus=system peer=none', 'deny: all rule, none no-rule'],
  ['all', 'dbus:receive', 'bus=system peer=none', 'deny: all rule, none no-rule'],
  ['asks', 'dbus:send', 'bus=system path=/a peer=all', 'allow: asks rule, all rule'],
  ['asks', 'dbus:send', 'bus=session path=/a peer=all', 'deny: asks no-rule, all rule'],
  ['asks', 'dbus:receive', 'bus=system path=/a peer=all', 'deny: asks no-rule, all rule'],
  ['owns', 'dbus:bind', 'bus=system name=a.b', 'allow: owns rule'],
  ['owns', 'dbus:bind', 'bus=session name=a.b', 'deny: owns no-rule'],
  ['owns', 'dbus:eavesdrop', 'bus=session', 'allow: owns rule'],
  ['free', 'dbus:send', 'bus=system peer=all', 'allow: free unconfined, all rule'],
  ['none//&all', 'dbus:send', 'bus=system peer=all', 'deny: all rule, none no-rule, all rule'],
  // A label entirely in complain mode passes; a label only partly in complain mode does not.
  ['trying', 'dbus:send', 'bus=system peer=all', 'allow: trying complain, all rule'],
  ['trying//&all', 'dbus:bind', 'bus=system name=a', 'deny: all rule, trying deny-rule'],
])('%s %s %s', (subject, operation, words, expected) => {
  const { verdict, checks } = decisionOf(subject, operation, words);
  expect(`${verdict}: ${checks.map(({ part, because }) => `${part.profile.name} ${because}`).join(', ')}`).toBe(
    expected,
  );
});

test.each([
  // The bus of the host sees entire labels, but queries only their innermost policy namespace.
  ['asks', 'bus=system path=/a peer=host//&:n:inner', 'allow: asks rule, host not-asked, inner rule'],
  // A bus in a container queries the container's policy namespace.
  [
    'host//&:n:inner',
    'bus=system peer=host//&:n:other',
    'allow: host not-asked, inner rule, host not-asked, other rule',
  ],
])('labels are those that the bus reads: %s %s', (subject, words, expected) => {
  const { verdict, checks } = decisionOf(subject, 'dbus:send', words);
  expect(`${verdict}: ${checks.map(({ part, because }) => `${part.profile.name} ${because}`).join(', ')}`).toBe(
    expected,
  );
});

test('suggested rules are about the request for each side', () => {
  const advice = adviseRules([decisionOf('none', 'dbus:send', 'bus=system path=/b member=Get peer=owns')]);
  expect(advice.map(({ part, rules }) => [part.profile.name, ...rules])).toEqual([
    ['none', 'dbus send bus=system path=/b member=Get peer=(name=org.freedesktop.DBus, label=owns),'],
    ['owns', 'dbus receive bus=system path=/b member=Get peer=(label=none),'],
  ]);
});

test("no profile is evaluated without the kernel's feature or a suitable abi", () => {
  const before617 = { ...newestBehaviours, unchecked: ['dbus'] } as const;
  expect(decisionOf('none', 'dbus:send', 'bus=system peer=none', before617).verdict).toBe('allow');
  const earlier = featuresOfPaths(['dbus/mask', 'network_v8/af_mask']);
  const other = readPolicy({ '': 'profile none { }' }, { kernelFeatures: features, defaultFeatures: earlier });
  const operation = labelOperationNamed('dbus:eavesdrop');
  const written = parseObject([operation], [bytesOf('bus=system')]);
  if ('error' in written) throw new Error(written.error.message);
  const [object] = requestedObjects(written.object, []);
  const decision = stackCheck(labelNamed(other, 'none'), operation, object, newestBehaviours, new StackedPolicy(other));
  expect(decision.checks.map(({ because }) => because)).toEqual(['not-mediated']);
});
