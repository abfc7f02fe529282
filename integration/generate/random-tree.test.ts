import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { nestFeatures } from '@lamellar/core/kernels';
import { compileWithParser } from '../oracle/apparmor-parser.ts';
import type { DecisionCase } from '../oracle/decision-case.ts';
import { oracleKernels, type OracleKernel } from '../oracle/oracle-kernel.ts';
import { textRules } from '../oracle/text-rules.ts';
import { randomPart } from '../random/random-part.ts';
import { isSamePath, type GeneratedPolicy, type TreeLabel, type TreeProfile, type TreeRule } from './policy-tree.ts';
import { randomTree } from './random-tree.ts';
import { renderCase } from './render-case.ts';

const trees = Array.from({ length: 200 }, (_, index) => randomTree(index + 1));
// Rendering and evaluating a tree costs some 50 ms: a fixed part for the shares of verdicts, and a random part.
const fixed = 50;
const numbers = [...trees.keys()].slice(fixed);
const cases = [...trees.keys()]
  .slice(0, fixed)
  .concat(randomPart('rendered trees', numbers, 10))
  .map(caseOf);

const kernel = oracleKernels.at(-1) as OracleKernel;
const folder = mkdtempSync(join(tmpdir(), 'lamellar-trees-'));
const features = join(folder, kernel.version);
writeFileSync(features, nestFeatures(kernel.features));
afterAll(() => rmSync(folder, { recursive: true }));
const answers = await textRules(kernel).answer(cases);

function caseOf(index: number): DecisionCase {
  return renderCase(randomTree(index + 1), `tree ${index + 1}`);
}

test('a seed identifies one tree', () => {
  expect(randomTree(1)).toEqual(trees[0]);
  expect(randomTree(trees.length + 1)).not.toEqual(trees[0]);
});

test('apparmor_parser accepts nearly every tree, and core accepts the same trees', () => {
  const refused = cases.map(({ policy }) =>
    policy.some(({ text }) => !compileWithParser(Buffer.from(text, 'latin1'), features).succeeded),
  );
  expect(answers.map((answer) => 'refused' in answer)).toEqual(refused);
  const count = refused.filter(Boolean).length;
  console.log(`random trees: apparmor_parser and core refuse ${count} of ${cases.length}`);
  expect(count / cases.length).toBeLessThan(0.03);
});

test('between a third and two thirds of requests are allowed, and many pairs have mixed verdicts', () => {
  const digits = answers.slice(0, fixed).flatMap((answer) => ('digits' in answer ? answer.digits : []));
  const allowed = digits.join('').replaceAll('0', '').length / digits.join('').length;
  const mixed = digits.filter((one) => /0/.test(one) && /1/.test(one)).length / digits.length;
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  console.log(
    `random trees: ${digits.length} label pairs, ${percent(allowed)} of verdicts allow, ${percent(mixed)} of pairs are mixed`,
  );
  expect(allowed).toBeGreaterThan(0.3);
  expect(allowed).toBeLessThan(0.7);
  expect(mixed).toBeGreaterThan(0.2);
  expect(Math.max(...cases.map(({ pairs }) => pairs.length))).toBeLessThanOrEqual(600);
});

const allProfiles = (tree: GeneratedPolicy): readonly TreeProfile[] =>
  tree.namespaces.flatMap(({ profiles }) => profiles.flatMap((profile) => [profile, ...profile.children]));
const anyProfile = (is: (profile: TreeProfile) => boolean) => (tree: GeneratedPolicy) => allProfiles(tree).some(is);
const anyRule = (is: (rule: TreeRule) => boolean) => anyProfile(({ rules }) => rules.some(is));
const anyPeer = (pattern: RegExp) => anyRule(({ peer }) => peer !== undefined && pattern.test(peer));
const anyName = (pattern: RegExp) => anyProfile(({ name }) => pattern.test(name));
const anyLabel = (is: (label: TreeLabel) => boolean) => (tree: GeneratedPolicy) => tree.labels.some(is);
const spaces = ({ parts }: TreeLabel): number => new Set(parts.map(({ namespace }) => namespace.join('//'))).size;
const anyAbi = (wanted: string | undefined) => (tree: GeneratedPolicy) =>
  tree.namespaces.some(({ abi }) => abi === wanted);

const present: Readonly<Record<string, (tree: GeneratedPolicy) => boolean>> = {
  'the root alone': ({ namespaces }) => namespaces.length === 1,
  'a nested namespace': ({ namespaces }) => namespaces.some(({ path }) => path.length > 1),
  'namespaces of one name': ({ namespaces }) =>
    namespaces.some((one) =>
      namespaces.some((other) => !isSamePath(one.path, other.path) && one.path.at(-1) === other.path.at(-1)),
    ),
  'four parts': anyLabel(({ parts }) => parts.length === 4),
  'parts of two namespaces': anyLabel((label) => spaces(label) === 2),
  'parts of three namespaces': anyLabel((label) => spaces(label) === 3),
  'unconfined in a stack': anyLabel(
    ({ parts }) => parts.length > 1 && parts.some(({ profile }) => profile === 'unconfined'),
  ),
  complain: anyProfile(({ mode }) => mode === 'complain'),
  kill: anyProfile(({ mode }) => mode === 'kill'),
  'unconfined by flags': anyProfile(({ mode }) => mode === 'unconfined'),
  default_allow: anyProfile(({ mode }) => mode === 'default_allow'),
  'a hat': anyProfile(({ keyword }) => keyword === 'hat'),
  'a child profile': anyProfile(({ children }) => children.some(({ keyword }) => keyword === 'profile')),
  'no abi': anyAbi(undefined),
  'abi 3.0': anyAbi('abi/3.0'),
  'abi 4.0': anyAbi('abi/4.0'),
  'abi of 5.4': anyAbi('abi/kernel-5.4-vanilla'),
  'the base abstraction': anyProfile(({ base }) => base),
  'capability sys_ptrace': anyProfile(({ capabilities }) => capabilities.includes('capability sys_ptrace,')),
  'deny capability': anyProfile(({ capabilities }) => capabilities.some((one) => one.startsWith('deny'))),
  'audit deny capability': anyProfile(({ capabilities }) => capabilities.some((one) => one.startsWith('audit deny'))),
  deny: anyRule(({ qualifier }) => qualifier === 'deny'),
  audit: anyRule(({ qualifier }) => qualifier === 'audit'),
  'audit deny': anyRule(({ qualifier }) => qualifier === 'audit deny'),
  priority: anyRule(({ priority }) => priority !== undefined),
  all: anyRule(({ about }) => about === 'all'),
  'a set of signals': anyRule(({ signals = [] }) => signals.length > 1),
  'a list of permissions': anyRule(({ permissions = [] }) => permissions.length > 1),
  'a stack as peer': anyPeer(/\/\/&/),
  'alternatives as peer': anyPeer(/(^|[^@\\])\{/),
  'a class as peer': anyPeer(/(^|[^\\])\[/),
  'a question mark as peer': anyPeer(/(^|[^\\])\?/),
  'an escape as peer': anyPeer(/\\[x0-9d]/),
  'a variable as peer': anyPeer(/@\{/),
  'every label as peer': anyPeer(/^\*\*$/),
  'unconfined as peer': anyPeer(/^unconfined$/),
  'a space in a name': anyName(/ /),
  'special characters in a name': anyName(/[+(|^$]/),
  'pattern characters in a name': anyName(/[*?[{]/),
  'a name of LXC': anyName(/^lxc-/),
  'a path as name': anyName(/^\/usr/),
  'bytes beyond ASCII in a name': anyName(/[^ -~]/),
};

test.each(Object.entries(present))('%s is in more than 5 % of the trees', (_, is) => {
  expect(trees.filter(is).length / trees.length).toBeGreaterThan(0.05);
});
