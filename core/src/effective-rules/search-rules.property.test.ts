import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseObject } from '../classes/parse-object.ts';
import { policyClasses } from '../classes/policy-classes.ts';
import type { Label } from '../labels/label.ts';
import { requestedObjects, labelsOfObject } from '../mediation/requested-objects.ts';
import { stackCheck } from '../mediation/stack-check.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { featuresOfPaths } from '../profile/features.ts';
import { bytesOf } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { randomRuns } from '../testing/fuzz-runs.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { labelNamed, readPolicy } from '../testing/read-policy.ts';
import { reachOf } from './effective-rules.ts';

const features = featuresOfPaths(['network_v8/af_mask', 'network_v9/af_unix', 'dbus/mask']);
const surroundings = { kernelFeatures: features, defaultFeatures: features };

const qualifier = fc.constantFrom('', '', '', '', 'deny ', 'audit ', 'audit deny ');
const said = (key: string, ...values: readonly string[]) =>
  fc.constantFrom('', '', ...values).map((value) => (value === '' ? '' : `${key}=${value}`));
const grouped = (...conditions: readonly fc.Arbitrary<string>[]) =>
  fc.tuple(...conditions).map((words) => {
    const given = words.filter((word) => word !== '');
    return given.length === 0 ? '' : `peer=(${given.join(', ')})`;
  });

const address = ['none', '"@a"', '"@a*"', '"@{a,bc}"'];
const label = ['unconfined', 'other', '"{other,un*}"'];
const unixRule = fc
  .tuple(
    fc.constantFrom('', '', '(create)', '(connect, send, receive)', '(bind, listen)', '(send)', '(accept, getopt)'),
    said('type', 'stream', 'dgram'),
    said('addr', ...address),
    grouped(said('label', ...label), said('addr', ...address)),
  )
  // Conditions on an address or a peer restrict the permissions.
  .map(([permissions, type, own, peer]) =>
    ['unix', peer !== '' && permissions !== '' ? '(connect, send, receive)' : permissions, type, own, peer].join(' '),
  );

const busRule = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('', 'send', 'receive', '(send, receive)'),
      said('bus', 'system', 's*'),
      said('path', '/a', '/a/**', '"/{a,b}"'),
      said('interface', 'x.y', 'x.*'),
      said('member', 'M', '"{M,N}"'),
      grouped(said('name', 'o.a', 'o.*'), said('label', ...label)),
    )
    .map((words) => ['dbus', ...words].join(' ')),
  fc.tuple(said('bus', 'system', 's*'), said('name', 'o.a', 'o.*')).map((words) => ['dbus bind', ...words].join(' ')),
);

const unixQuestions = [
  ...['create', 'bind', 'getopt'].flatMap((name) => [`${name} stream`, `${name} dgram`, `${name} seqpacket`]),
  ...['stream @a', 'stream @ab', 'stream @bc', 'dgram @d'].flatMap((own) => [`bind ${own}`, `getopt ${own}`]),
  ...['stream', 'stream @a', 'seqpacket @d'].flatMap((own) => [`listen ${own}`, `accept ${own}`]),
  ...['stream', 'stream @a', 'seqpacket'].flatMap((own) =>
    ['unconfined', 'other'].flatMap((peer) => [
      `connect ${own} ${own.includes('@') ? '' : '- '}${peer} @a`,
      `connect ${own} ${own.includes('@') ? '' : '- '}${peer}`,
    ]),
  ),
  ...['unconfined', 'other'].flatMap((peer) => [`send dgram - ${peer} @bc`, `send dgram @a ${peer} @d`]),
];

const busQuestions = [
  ...['send', 'receive'].flatMap((name) =>
    ['path=/a interface=x.y member=M', 'path=/a/b interface=x.z member=N', 'path=/b interface=y member=M'].flatMap(
      (message) =>
        ['unconfined', 'other'].flatMap((peer) =>
          ['system', 'session'].map((bus) =>
            [name, `bus=${bus}`, name === 'send' ? 'name=o.a' : 'source=o.b', `peer=${peer}`, message].join(' '),
          ),
        ),
    ),
  ),
  ...['bus=system name=o.a', 'bus=session name=o.b', 'bus=system name=p'].map((words) => `bind ${words}`),
];

/** Evaluates questions for a label. */
function answers(root: PolicyNamespace, subject: Label, word: 'unix' | 'dbus', questions: readonly string[]) {
  const policy = new StackedPolicy(root);
  return questions.map((line) => {
    const [name = '', ...words] = line.split(' ');
    const operation = policyClasses[word].operation(name);
    if (operation === undefined) throw new RangeError(line);
    const parsed = parseObject(
      [operation],
      words.map((one) => (one === '-' ? undefined : bytesOf(one))),
    );
    if ('error' in parsed) throw new RangeError(`${line}: ${parsed.error.message}`);
    const labels = labelsOfObject(parsed.object).map((text) => labelNamed(root, text));
    // The peer's side is evaluated separately.
    const isAllowed = requestedObjects(parsed.object, labels).every((object) =>
      stackCheck(subject, operation, object, newestBehaviours, policy).checks.every(
        ({ side, verdict }) => side === 'object' || verdict === 'allow',
      ),
    );
    return `${line}: ${isAllowed ? 'allow' : 'deny'}`;
  });
}

test.each([
  ['unix', unixRule, 'unix,', unixQuestions],
  ['dbus', busRule, 'dbus, unix,', busQuestions],
] as const)(
  'the listed rules about %s, parsed as one profile, allow the permissions of all layers',
  (word, rule, everything, questions) => {
    const profile = fc.record({
      flags: fc.constantFrom('', '', '', ' flags=(complain)'),
      rules: fc.array(
        fc.tuple(qualifier, rule).map((words) => `${words.join('')},`),
        { minLength: 1, maxLength: 4 },
      ),
    });
    // The rules for a stack are exact, or a counterexample exists.
    const count = { listed: 0, shown: 0 };
    fc.assert(
      fc.property(fc.array(profile, { minLength: 1, maxLength: 3 }), (profiles) => {
        const source = profiles.map(
          ({ flags, rules }, index) =>
            `profile p${index}${flags} { ${rules.join(' ')} ${word === 'dbus' ? 'unix,' : ''} }`,
        );
        const others = `profile other { ${everything} }`;
        const root = readPolicy({ '': [...source, others].join('\n') }, surroundings);
        const subject = labelNamed(root, profiles.map((_, index) => `p${index}`).join('//&'));
        const reach = reachOf(subject, word, newestBehaviours, new StackedPolicy(root));
        if ('error' in reach) throw new Error(reach.error.message);
        const listed = `profile told { ${reach.rules.map(textOf).join(' ')} ${word === 'dbus' ? 'unix,' : ''} }`;
        const again = readPolicy({ '': `${listed}\n${others}` }, surroundings);
        const isShown = reach.counterexample === undefined;
        count[isShown ? 'listed' : 'shown']++;
        // Connecting requires three permissions at once; complain mode allows the combination, but not the single
        // permissions.
        const complains = profiles.some(({ flags }) => flags !== '');
        const requested = questions.filter((line) => !(complains && line.startsWith('connect')));
        const expected = answers(root, subject, word, requested);
        expect([listed, ...(isShown ? answers(again, labelNamed(again, 'told'), word, requested) : expected)]).toEqual([
          listed,
          ...expected,
        ]);
      }),
      { numRuns: randomRuns(40) },
    );
    expect(count.shown).toBeLessThan(count.listed / 3);
  },
);
