import { describe, expect, test } from 'vitest';
import { printLabel } from '../labels/label.ts';
import { operationWords } from '../classes/operation-words.ts';
import { crossCheck } from '../mediation/cross-check.ts';
import type { StackDecision } from '../mediation/decision.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { bytesOf } from '../source/bytes.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { operationCalled } from '../testing/operation-named.ts';
import { bytes, labelNamed, readPolicy } from '../testing/read-policy.ts';
import { checkExpectations } from './check-expectations.ts';
import type { ExpectationOutcome } from './expectation-outcome.ts';
import type { Expectation } from './expectation.ts';
import { parseExpectation } from './parse-expectation.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';

const newest = newestBehaviours;

const root = readPolicy({
  '': [
    `profile "lxc-web" { signal peer=lxc-web, signal receive, ptrace peer=lxc-web, ptrace (readby, tracedby), }
     profile "lxc-db" { signal, ptrace, }
     profile cron { signal, ptrace, capability net_raw, }
     profile monitor { signal, ptrace (read), }`,
    'profile broken { signal peer="[", }',
    'profile twice {}',
    'profile twice {}',
  ],
  web: `profile nginx { signal (send) set=(term) peer=nginx//worker, signal (receive) peer=unconfined, profile worker { signal (receive) peer=nginx, } }
        profile shell { signal, ptrace, }`,
  db: 'profile mysqld {}',
  empty: [],
});

const policy = new StackedPolicy(root, [
  { name: bytes('web'), runtime: 'lxc', namespace: namespace(root, 'web'), hostLayer: bytes('lxc-web') },
  { name: bytes('db'), runtime: 'lxc', namespace: namespace(root, 'db'), hostLayer: bytes('lxc-db') },
  { name: bytes('free'), runtime: 'lxc', namespace: namespace(root, 'empty'), hostLayer: undefined },
]);

function namespace(from: PolicyNamespace, name: string): PolicyNamespace {
  return from.ensure([bytes(name)]);
}

function sentence(text: string): Expectation {
  const result = parseExpectation(bytesOf(text));
  if ('errors' in result) throw new Error(result.errors[0].message);
  return result.expectation;
}

function outcome(text: string): ExpectationOutcome {
  const [only] = checkExpectations([sentence(text)], policy, newest);
  if (only === undefined) throw new Error('no outcome');
  return only;
}

/** Returns an outcome in a line: the number of pairs, or subject, operation and target. */
function shown(text: string): string {
  const found = outcome(text);
  switch (found.kind) {
    case 'held':
      return `held for ${found.pairs}`;
    case 'failed': {
      if (found.counterexample.shape === 'stack-check') return textByItself(found.counterexample);
      const { subject, operation, target, verdict } = found.counterexample;
      const what = operation.class === 'signal' ? `signal ${operation.before[0]}` : operation.name;
      return `${verdict}: ${printLabel(subject, root)} ${what} ${printLabel(target, root)}`;
    }
    case 'unresolved':
      return found.problems
        .map(({ message, hint }) => (hint === undefined ? message : `${message} (${hint})`))
        .join('; ');
  }
}

function textByItself({ subject, operation, object, verdict }: StackDecision): string {
  const of = object.kind === 'label' ? ` of ${printLabel(object.label, root)}` : '';
  return `${verdict}: ${printLabel(subject, root)} ${operationWords([operation])}${of}`;
}

describe('expectations that pass', () => {
  test.each([
    // Counts pairs of labels, not operations.
    ['allow signal (term) from web:nginx to web:nginx//worker', 1],
    ['deny signal (hup) from web:nginx to web:nginx//worker', 1],
    ['allow signal from web:unconfined to web:nginx', 1],
    ['deny signal (term) from web:nginx to web:{unconfined,shell}', 2],
    ['deny ptrace from web:** to db:**', 8],
    ['allow ptrace from host:cron to web:{unconfined,shell}', 2],
    ['allow ptrace (read) from host:monitor to db:unconfined', 1],
    ['deny ptrace (trace) from host:monitor to db:unconfined', 1],
    ['allow signal from host:unconfined to label "lxc-web"', 1],
    ['deny ptrace from label "lxc-web//&:web:shell" to host:{cron,unconfined}', 2],
    ['allow signal from free:unconfined to free:unconfined', 1],
  ])('%s', (text, pairs) => expect(shown(text)).toBe(`held for ${pairs}`));
});

describe('expectations that fail, with the first counterexample', () => {
  test.each([
    [
      'deny signal from web:nginx to web:nginx//worker',
      'allow: lxc-web//&:web:nginx signal 15 lxc-web//&:web:nginx//worker',
    ],
    [
      'allow signal (term, hup) from web:nginx to web:nginx//worker',
      'deny: lxc-web//&:web:nginx signal 1 lxc-web//&:web:nginx//worker',
    ],
    ['allow ptrace from host:monitor to db:unconfined', 'deny: monitor trace lxc-db//&:db:unconfined'],
    ['deny ptrace (trace, read) from host:monitor to db:*', 'allow: monitor read lxc-db//&:db:unconfined'],
    ['deny ptrace from host:cron to web:shell', 'allow: cron trace lxc-web//&:web:shell'],
    // The counterexample is the first failing pair, not the first pair.
    ['deny signal (term) from web:* to web:nginx', 'allow: lxc-web//&:web:unconfined signal 15 lxc-web//&:web:nginx'],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected));
});

test('a counterexample has all the evidence of a decision', () => {
  const found = outcome('deny ptrace (read) from host:monitor to db:unconfined');
  const subject = labelNamed(root, 'monitor');
  const target = labelNamed(root, 'lxc-db//&:db:unconfined');
  expect(found).toEqual({
    kind: 'failed',
    counterexample: crossCheck(subject, operationCalled('ptrace:read'), target, newest, policy),
  });
});

describe('expectations about a label alone', () => {
  test.each([
    ['deny capability (sys_admin) from web:{nginx,shell}', 'held for 2'],
    ['allow capability (net_raw) from host:cron', 'held for 1'],
    ['deny capability from host:cron', 'allow: cron capability net_raw'],
    ['allow capability from web:nginx', 'deny: lxc-web//&:web:nginx capability chown'],
    // The policy's features lack the class userns.
    ['deny userns from web:nginx', 'allow: lxc-web//&:web:nginx userns create'],
    ['deny io_uring (override_creds) from host:cron to host:monitor', 'allow: cron io_uring override_creds of monitor'],
    ['deny userns from web:x', 'no profile `x` in namespace `web`'],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected));
});

describe('expectations without an object neither pass nor fail', () => {
  test.each([
    ['deny ptrace from web:ngnix to db:**', 'no profile `ngnix` in namespace `web` (did you mean `nginx`?)'],
    ['deny ptrace from web:apache* to db:**', 'no profile of container `web` matches `apache*`'],
    ['deny ptrace from host:x* to host:y*', 'no profile of the host matches `x*`; no profile of the host matches `y*`'],
    ['deny ptrace from wep:** to db:**', 'no container `wep` (did you mean `web`?)'],
    ['deny ptrace from proxy:** to web:**', 'no container `proxy`'],
    ['deny ptrace from label "crom" to db:**', 'no profile `crom` (did you mean `cron`?)'],
    ['deny ptrace from host:** to web:nginx', 'profile `broken` cannot be loaded: its policy has errors'],
    ['deny ptrace from host:t* to web:nginx', 'profile `twice` is declared more than once'],
    [
      'deny ptrace from web:nginx to host:lxc-*',
      'no profile of the host matches `lxc-*` (`lxc-db` is the host layer of a container: write its name in full)',
    ],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected));

  test('the place is the selector in its expectation', () => {
    const both = [sentence('deny ptrace from web:x to db:**'), sentence('allow signal from db:** to web:x')];
    const places = checkExpectations(both, policy, newest).map((found) =>
      found.kind === 'unresolved' ? found.problems.map(({ place }) => place.start) : [],
    );
    expect(places).toEqual([[17], [27]]);
  });

  test('errors of the policy are included', () => {
    const found = outcome('deny ptrace from host:broken to web:nginx');
    const codes = found.kind === 'unresolved' ? found.problems.map(({ diagnostics }) => diagnostics?.[0]?.code) : [];
    expect(codes).toEqual(['invalid-pattern']);
  });
});

describe('the host layers of containers', () => {
  test('are omitted from a pattern', () => {
    expect(shown('deny ptrace from web:shell to host:{cron,lxc-web,monitor}')).toBe('held for 2');
  });

  test('are found by the names of LXC and Incus, too, and so are the containers', () => {
    const tree = readPolicy({
      '': 'profile "lxc-c_</v>" { signal, } profile cron {}',
      'lxc-c_<-v>': 'profile sshd { signal, }',
      'lxc-lost_<-v>': '',
    });
    const outcomes = checkExpectations(
      [
        'deny signal from host:cron to host:{cron,lxc-*}',
        'allow signal from c:* to c:*',
        'deny signal from lost:unconfined to c:*',
      ].map(sentence),
      new StackedPolicy(tree),
      newest,
    );
    expect(outcomes).toMatchObject([
      { kind: 'held', pairs: 1 },
      { kind: 'held', pairs: 4 },
      {
        kind: 'unresolved',
        problems: [{ message: 'the policy has no host layer of container `lost`: no profile `lxc-lost_</v>`' }],
      },
    ]);
  });

  test('are found by their full names', () => {
    expect(shown('deny ptrace from web:shell to host:lxc-web')).toBe('allow: lxc-web//&:web:shell trace lxc-web');
  });
});

test('each expectation has a separate result, in order', () => {
  const texts = [
    'allow signal (term) from web:nginx to web:nginx//worker',
    'deny signal (term) from web:nginx to web:nginx//worker',
    'deny signal (term) from web:x to web:nginx//worker',
    'allow ptrace (read) from host:monitor to db:unconfined',
  ];
  const kinds = checkExpectations(texts.map(sentence), policy, newest).map(({ kind }) => kind);
  expect(kinds).toEqual(['held', 'failed', 'unresolved', 'held']);
});

test('expectations that pass by the matrix pass by the cross-check of each pair', () => {
  const names = ['unconfined', 'nginx', 'nginx//worker', 'shell'];
  for (const from of names) {
    for (const to of names) {
      const wanted = crossCheck(
        labelNamed(root, `lxc-web//&:web:${from}`),
        operationCalled('ptrace:trace'),
        labelNamed(root, `lxc-web//&:web:${to}`),
        newest,
        policy,
      ).verdict;
      expect(shown(`${wanted} ptrace (trace) from web:${from} to web:${to}`)).toBe('held for 1');
    }
  }
});
