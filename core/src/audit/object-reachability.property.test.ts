import { Budget } from '../automata/budget.ts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { operationsThroughObjects } from '../classes/operations-through-objects.ts';
import { checkExpectations } from '../expectations/check-expectations.ts';
import { parseExpectation } from '../expectations/parse-expectation.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { featuresOfPaths } from '../profile/features.ts';
import { bytesOf } from '../source/bytes.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { randomRuns } from '../testing/fuzz-runs.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { labelNamed, readPolicy } from '../testing/read-policy.ts';
import { ObjectReachability } from './object-reachability.ts';

const features = featuresOfPaths(['dbus/mask', 'network_v8/af_mask', 'network_v9/af_unix']);
const labelNames = [
  'p0',
  'p1',
  'p0//&p1',
  'p1//&:n:p0',
  'p0//&:n:q',
  'p0//&:n:p0//&:n:q',
  'p1//&:m:q',
  'p0//&:n:q//&:n//o:q',
  ':n:unconfined',
  'p0//&:m:unconfined',
  'unconfined',
  'unconfined//&:n:unconfined',
];

const flags = fc.constantFrom('', '', '', '', '', ' flags=(complain)', ' flags=(unconfined)');
const qualifier = fc.constantFrom('', '', '', '', 'deny ', 'audit deny ');
const peerLabel = fc.constantFrom('', '', '', 'label=p0', 'label=p1', 'label=q', 'label="p*"', 'label=unconfined');

const address = fc.constantFrom('', '', 'addr=@a', 'addr=@b', 'addr=@a*', 'addr=none', 'addr=@**');
const unixRule = fc
  .tuple(
    fc.constantFrom(
      '',
      '(send, receive, connect, accept) ',
      '(send, receive, connect) ',
      '(receive, send, accept) ',
      '(send) ',
    ),
    fc.constantFrom('', '', 'type=stream ', 'type=dgram ', 'type=seqpacket '),
    address,
    address,
    peerLabel,
  )
  .map(([can, type, own, other, label]) => {
    const peer = [other, label].filter((each) => each !== '').join(' ');
    return `unix ${can}${type}${own}${peer === '' ? '' : ` peer=(${peer})`},`;
  });
const otherRule = fc.constantFrom(
  '/a rw,',
  '/** rw,',
  'owner /b w,',
  '/b r,',
  '/a* r,',
  'network unix stream,',
  'network,',
);
const condition = fc.constantFrom('', '', 'bus=system ', 'bus=session ');
const dbusLabel = fc.constantFrom(
  '',
  '',
  'label=p0',
  'label=unconfined',
  'label="p*"',
  'label="{p0,q,p0//&p1}"',
  'label="**q"',
  'label="p1//&:m:*"',
);
const dbusRule = fc
  .tuple(
    fc.constantFrom('', 'send ', 'receive ', '(send, receive) '),
    condition,
    fc.constantFrom('', '', 'path=/a ', 'path=/** '),
    fc.constantFrom('', '', 'interface=a.b '),
    fc.constantFrom('', '', 'member=A '),
    fc.constantFrom('', '', 'name=a.b'),
    dbusLabel,
  )
  .map(([can, bus, path, one, member, name, label]) => {
    const group = [can.includes('receive') ? '' : name, label].filter((each) => each !== '').join(' ');
    return `dbus ${can}${bus}${path}${one}${member}${group === '' ? '' : `peer=(${group})`},`;
  });

function textsWith(rule: fc.Arbitrary<string>): fc.Arbitrary<Readonly<Record<string, string>>> {
  const body = fc
    .tuple(flags, fc.array(fc.tuple(qualifier, rule), { maxLength: 4 }))
    .map(([flag, rules]) => `${flag} { ${rules.map((each) => each.join('')).join(' ')} }`);
  return fc.tuple(body, body, body, body, body, body).map(([one, two, three, four, five, six]) => ({
    '': `profile p0${one}\nprofile p1${two}`,
    n: `profile p0${three}\nprofile q${four}`,
    m: `profile q${five}`,
    'n//o': `profile q${six}`,
  }));
}

/** Expectations without any allowed object, by the name of the operation. */
const sentences: Readonly<Record<string, (from: string, to: string) => readonly string[]>> = {
  connect: (from, to) =>
    ['stream', 'seqpacket'].map((type) => `deny unix (connect) from label "${from}" to ${type} any label "${to}" any`),
  send: (from, to) => [`deny unix (send) from label "${from}" to dgram any label "${to}" any`],
  messages: (from, to) => [`deny dbus (send) from label "${from}" to bus="*" peer=label "${to}"`],
};

test.each([
  ['unix', 'connect', fc.oneof({ arbitrary: unixRule, weight: 4 }, { arbitrary: otherRule, weight: 1 })],
  ['unix', 'send', fc.oneof({ arbitrary: unixRule, weight: 4 }, { arbitrary: otherRule, weight: 1 })],
  ['dbus', 'send', dbusRule],
] as const)(
  'an object of %s:%s is reachable exactly if an expectation to deny all objects fails',
  (word, name, rule) => {
    const operation = operationsThroughObjects.find((one) => one.class === word && one.name === name);
    if (operation === undefined) throw new Error('no such operation');
    const denied = sentences[word === 'dbus' ? 'messages' : name];
    const counts = { may: 0, mayNot: 0, unknown: 0 };
    // All labels share an evaluation, as in an audit; some pairs are compared with expectations.
    const pair = fc.tuple(fc.nat(labelNames.length - 1), fc.nat(labelNames.length - 1));
    fc.assert(
      fc.property(
        textsWith(rule),
        fc.array(pair, { minLength: 3, maxLength: 8 }),
        fc.boolean(),
        fc.nat(60),
        (texts, pairs, all, steps) => {
          const root = readPolicy(texts, { kernelFeatures: features, defaultFeatures: features });
          const policy = new StackedPolicy(root);
          const behaviours: KernelBehaviours = { ...newestBehaviours, unmarkedOwnersIgnored: all };
          const labels = labelNames.map((one) => labelNamed(root, one));
          const between = new ObjectReachability(operation, labels, behaviours, new Budget(1_000_000));
          const hurried = new ObjectReachability(operation, labels, behaviours, new Budget(steps));
          for (const [from, to] of pairs) {
            const [subject = '', target = ''] = [labelNames[from], labelNames[to]];
            const holds = (denied?.(subject, target) ?? []).map((text) => {
              const sentence = parseExpectation(bytesOf(text));
              if ('errors' in sentence) throw new Error(sentence.errors[0].message);
              const [outcome] = checkExpectations([sentence.expectation], policy, behaviours);
              expect(['held', 'failed']).toContain(outcome?.kind);
              return outcome?.kind === 'held';
            });
            const may = holds.includes(false);
            counts[may ? 'may' : 'mayNot']++;
            expect([subject, target, between.may(from, to)]).toEqual([subject, target, may]);
            // With a smaller budget, the answer is unknown or equal.
            expect([undefined, may]).toContain(hurried.may(from, to));
            counts.unknown += Number(hurried.may(from, to) === undefined);
          }
        },
      ),
      { numRuns: randomRuns(60) },
    );
    expect(Math.min(counts.may, counts.mayNot, counts.unknown)).toBeGreaterThan(5);
  },
);
