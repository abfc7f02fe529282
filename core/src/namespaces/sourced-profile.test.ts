import { expect, test } from 'vitest';
import { CompiledUnit } from '../binary/compiled-unit.ts';
import { checksJson } from '../render/decision-json.ts';
import { crossCheck } from '../mediation/cross-check.ts';
import { featuresOfPaths } from '../profile/features.ts';
import { operationCalled } from '../testing/operation-named.ts';
import { dfaBlob, packDfa, policyOf, profileChunks, type PackedState } from '../testing/pack-policy.ts';
import { bytes, labelNamed, readPolicy } from '../testing/read-policy.ts';
import type { PolicyNamespace } from './policy-namespace.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';

/** `signal (receive) peer=a,` */
const receivesFromA: readonly PackedState[] = [
  {},
  { next: { 10: 2 } },
  { next: Object.fromEntries(Array.from({ length: 256 }, (_, index) => [index, 3])) },
  { next: { 97: 4 } },
  { accept: 4 },
];

const compiled = new CompiledUnit(
  'c.bin',
  policyOf(profileChunks({ name: 'c', policy: [dfaBlob(packDfa(receivesFromA))] })),
  'only-named',
);

/** Returns the compiled profile `c` with a text as source, and two sending profiles. */
function withText(text: string, kernelFeatures = featuresOfPaths(['signal/mask'])): PolicyNamespace {
  const root = readPolicy({ '': ['profile a { signal, }\nprofile b { signal, }', text] }, { kernelFeatures });
  root.load(compiled);
  return root;
}

/** Returns the answer of `c` to a signal from `a` or `b`. */
function hup(sender: 'a' | 'b', root: PolicyNamespace): ReturnType<typeof checksJson>[number] | undefined {
  const behaviours = newestBehaviours;
  const [from, to] = [labelNamed(root, sender), labelNamed(root, 'c')];
  const decision = crossCheck(from, operationCalled('signal:hup'), to, behaviours, new StackedPolicy(root));
  return checksJson(decision, root)[1];
}

test('the rules of the source are evidence in addition to the compiled policy', () => {
  const root = withText('profile c {\n  signal (receive) peer=a,\n}\n');
  expect(hup('a', root)).toMatchObject({
    verdict: 'allow',
    because: 'rule',
    rules: [{ file: 'c.bin' }, { file: 'root-1.aa', line: 2, text: 'signal (receive) peer=a,' }],
  });
  expect(root.diagnostics).toEqual([]);
});

test('the source shows a deny rule that compiled policy lacks', () => {
  const root = withText('profile c {\n  signal (receive) peer=a,\n  audit deny signal (receive) peer=b,\n}\n');
  expect(hup('b', root)).toMatchObject({ because: 'deny-rule', rules: [{ file: 'root-1.aa', line: 3 }] });
  expect(root.diagnostics).toEqual([]);
});

test.each([
  ['profile c { signal (receive) peer=b, }', 'allows receive for signal hup and peer `a`, and this source does not'],
  ['profile c { signal peer=a, }', 'refuses send for signal hup and peer `a`, and this source does not'],
  [
    'profile c { signal (receive) peer=a, deny signal (receive) peer=b, }',
    'refuses receive with a log line for signal hup and peer `b`, and this source does not',
  ],
  ['profile c flags=(complain) { signal (receive) peer=a, }', 'is in enforce mode, and this source in complain mode'],
  [
    'profile c { signal (receive) peer=a, capability sys_ptrace, }',
    'refuses with a log line `capability sys_ptrace`, and this source does not',
  ],
  [
    'profile c flags=(attach_disconnected) { signal (receive) peer=a, }',
    'attaches disconnected paths nowhere, and this source to `/`',
  ],
  ['profile c { signal (receive) peer=a, set rlimit cpu <= 5 min, }', 'does not limit `cpu`, and this source does'],
  ['profile c { signal (receive) peer=a }', 'cannot be compared: this source has errors'],
])('the compiled profile decides if the source differs: %s', (text, difference) => {
  const root = withText(text);
  expect(hup('a', root)?.verdict).toBe('allow');
  expect(root.diagnostics).toMatchObject([
    {
      code: 'differing-source',
      severity: 'warning',
      message: `compiled profile \`c\` ${difference}`,
      span: { source: { name: 'root-1.aa' } },
      related: [{ span: { source: { name: 'c.bin' } } }],
    },
  ]);
});

test('a class that only the source mediates is a difference, too', () => {
  const root = withText('profile c { signal (receive) peer=a, }', featuresOfPaths(['signal/mask', 'ptrace/mask']));
  root.profile(bytes('c'));
  expect(root.diagnostics).toMatchObject([
    { message: 'compiled profile `c` does not mediate ptrace, and this source does' },
  ]);
});

test('rules of a differing source are no evidence', () => {
  expect(hup('a', withText('profile c { signal peer=a, }'))?.rules).toEqual([
    { file: 'c.bin', text: 'signal (receive) peer=a,' },
  ]);
});

test.each([
  ['two texts and a compiled file', 'profile c { signal, }\nprofile c { signal, }', []],
  ['a text and two compiled files', 'profile c { signal, }', [compiled]],
])('%s do not identify the loaded source', (_, text, more) => {
  const root = withText(text);
  for (const unit of more) root.load(unit);
  expect(root.profile(bytes('c')).kind).toBe('duplicate');
});
