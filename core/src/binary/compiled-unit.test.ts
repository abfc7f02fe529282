import { expect, test } from 'vitest';
import { checksJson } from '../render/decision-json.ts';
import { explainDecision } from '../render/decision-text.ts';
import { crossCheck } from '../mediation/cross-check.ts';
import { operationCalled } from '../testing/operation-named.ts';
import { dfaBlob, packDfa, policyOf, profileChunks, u32, type PackedState } from '../testing/pack-policy.ts';
import { bytes, labelNamed, readPolicy } from '../testing/read-policy.ts';
import { CompiledUnit } from './compiled-unit.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';

const behaviours = newestBehaviours;

/** `signal (receive) peer=a,` for every signal. */
const receivesFromA: readonly PackedState[] = [
  {},
  { next: { 10: 2 } },
  { next: Object.fromEntries(Array.from({ length: 256 }, (_, index) => [index, 3])) },
  { next: { 97: 4 } },
  { accept: 4 },
];

const compiled = policyOf(profileChunks({ name: 'c', policy: [dfaBlob(packDfa(receivesFromA))] }));

test('a policy namespace contains compiled profiles and profiles from text', () => {
  const root = readPolicy({ '': 'profile a { signal, }\nprofile b { signal, }' });
  root.load(new CompiledUnit('c.bin', compiled, 'only-named'));
  expect(root.profileNames()).toEqual(['a', 'b', 'c']);
  const [a, b, c] = ['a', 'b', 'c'].map((name) => labelNamed(root, name));
  if (a === undefined || b === undefined || c === undefined) throw new Error('no labels');
  const operation = operationCalled('signal:hup');
  const policy = new StackedPolicy(root);
  expect(crossCheck(a, operation, c, behaviours, policy).verdict).toBe('allow');
  expect(crossCheck(b, operation, c, behaviours, policy).verdict).toBe('deny');
  // The profile mediates no ptrace, and has no capability.
  const trace = operationCalled('ptrace:trace');
  expect(crossCheck(c, trace, c, behaviours, policy).verdict).toBe('allow');
  expect(crossCheck(c, trace, a, behaviours, policy).verdict).toBe('deny');
});

/** Accepts peers of an even number of `a`, which no rule expresses. */
const receivesFromEven: readonly PackedState[] = [
  ...receivesFromA.slice(0, 3),
  { next: { 97: 4 } },
  { next: { 97: 5 } },
  { accept: 4, next: { 97: 4 } },
];

test.each([
  ['a', receivesFromA, { file: 'c.bin', text: 'signal (receive) peer=a,' }, 'c.bin: signal (receive) peer=a,'],
  ['aa', receivesFromEven, { file: 'c.bin' }, 'c.bin: a compiled rule, which was not decompiled'],
])('the evidence is a decompiled rule, if verified: for %s', (peer, states, rule, line) => {
  const root = readPolicy({ '': `profile ${peer} { signal, }` });
  const blob = policyOf(profileChunks({ name: 'c', policy: [dfaBlob(packDfa(states))] }));
  root.load(new CompiledUnit('c.bin', blob, 'only-named'));
  const [subject, c] = [labelNamed(root, peer), labelNamed(root, 'c')];
  const decision = crossCheck(subject, operationCalled('signal:hup'), c, behaviours, new StackedPolicy(root));
  expect(checksJson(decision, root)[1]).toMatchObject({ because: 'rule', rules: [rule] });
  const plain = (text: string): string => text;
  const explained = explainDecision(decision, root, { allow: plain, deny: plain, faint: plain });
  expect(explained.split('\n')).toContain(`    ${line}`);
});

test('a profile of a different namespace goes to that namespace', () => {
  const root = readPolicy({});
  root.load(new CompiledUnit('c.bin', policyOf(profileChunks({ name: ':ns:c' })), 'only-named'));
  expect(root.profileNames()).toEqual([]);
  expect(root.child(bytes('ns'))?.profile(bytes('c')).kind).toBe('profile');
});

test.each([
  ['last-header', ['n'], 'warning'],
  ['first-named', ['m'], 'warning'],
  ['only-named', undefined, 'error'],
] as const)('profiles of one blob go into one namespace: %s', (loadSets, namespace, severity) => {
  const chunks = ['a', ':m:b', ':n:c'].flatMap((name) => profileChunks({ name }));
  const unit = new CompiledUnit('mixed.bin', policyOf(chunks), loadSets);
  const places = unit.declared().map(({ namespace: place }) => place);
  expect(unit.load().valid).toBe(namespace !== undefined);
  expect(places).toEqual(namespace === undefined ? [[], ['m'], ['n']] : [namespace, namespace, namespace]);
  expect(unit.diagnosticsSoFar).toMatchObject([{ code: 'mixed-namespaces', severity }]);
});

test('a damaged blob makes its profiles invalid and reports the place', () => {
  const unit = new CompiledUnit('c.bin', Uint8Array.from([...compiled, ...u32(7, 'version')]), 'only-named');
  const root = readPolicy({});
  root.load(unit);
  expect(root.profile(bytes('c')).kind).toBe('invalid');
  expect(unit.diagnosticsSoFar).toMatchObject([
    {
      code: 'damaged-policy',
      message: `compiled policy is damaged at byte ${compiled.length + 16}: expected a profile`,
    },
  ]);
});

test('capabilities decide where ptrace is not mediated', () => {
  const root = readPolicy({ '': 'profile a {}' });
  const sysPtrace = 1 << 19;
  const chunks = [
    ...profileChunks({ name: 'able', capabilities: [sysPtrace, 0, 0, 0] }),
    ...profileChunks({ name: 'quiet', capabilities: [0, 0, sysPtrace, 0] }),
    ...profileChunks({ name: 'trying', capabilities: [0, 0, sysPtrace, 0], mode: 1 }),
  ];
  root.load(new CompiledUnit('many.bin', policyOf(chunks), 'only-named'));
  const target = labelNamed(root, 'unconfined');
  const policy = new StackedPolicy(root);
  const verdicts = ['able', 'quiet', 'trying'].map((name) => {
    const tracer = labelNamed(root, name);
    const { verdict, checks } = crossCheck(tracer, operationCalled('ptrace:read'), target, behaviours, policy);
    return [verdict, checks[0]?.because];
  });
  expect(verdicts).toEqual([
    ['allow', 'capability'],
    ['deny', 'capability'],
    ['allow', 'complain'],
  ]);
});
