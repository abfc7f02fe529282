import { PolicyNamespace, StackedPolicy, type Resolver } from '@lamellar/core';
import { CompiledUnit } from '@lamellar/core/binary';
import { apparmor41 } from '@lamellar/core/check';
import { comparePolicies, type PolicyDifferences } from '@lamellar/core/diff';
import { knownAbis } from '@lamellar/core/kernels';
import { parse, print, Source, type ByteString, type Statement } from '@lamellar/core/language';
import { inlineIncludes, PolicyUnit, type PolicyEnvironment } from '@lamellar/core/namespaces';
import { attemptClasses } from '../generate/attempt-classes.ts';
import { randomAttempts } from '../generate/random-attempts.ts';
import { randomTree } from '../generate/random-tree.ts';
import { Random } from '../generate/random.ts';
import { renderCase } from '../generate/render-case.ts';
import { compileForKernel } from '../kernel-classes/replay-case.ts';
import { systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import type { NamespacePolicy } from '../oracle/decision-case.ts';
import { oracleKernels, type OracleKernel } from '../oracle/oracle-kernel.ts';
import { textEnvironment } from '../oracle/text-rules.ts';
import { numberedCases } from '../random/cases.ts';
import { law } from '../random/law.ts';

/** Changes a text, or returns compiled policy. */
type Rewrite = (text: ByteString, kernel: OracleKernel, random: Random) => ByteString | Buffer;

const rewrites: Readonly<Record<string, Rewrite>> = {
  same: (text) => text,
  reprinted: (text) => print(treeOf(text)),
  reordered: (text, _, random) => {
    const tree = treeOf(text);
    return print({ ...tree, statements: reordered(tree.statements, random) });
  },
  inlined: (text, kernel) => {
    const { text: outer, resolve } = withIncludes(text);
    return inlineIncludes(new Source('policy', outer), { ...environmentOf(kernel), resolve });
  },
  compiled: (text, kernel) => compileForKernel(kernel, text),
};

law(
  'a policy equals itself: unchanged, reprinted, reordered, with inlined includes, or compiled',
  numberedCases([1, 3, 5, 7, 9], 3, 1000),
  { atLeast: { compared: 4, labels: 8, refused: 0 }, timeout: 3_000_000 },
  (seed, count) => {
    const names = Object.keys(rewrites);
    const name = names[seed % names.length] ?? '';
    const rewrite = rewrites[name];
    const kernel = oracleKernels[seed % oracleKernels.length];
    if (kernel === undefined || rewrite === undefined) throw new Error('no kernel was measured');
    const policy = randomPolicyOf(seed);
    // The command shares automata between both sides, too.
    const environment = environmentOf(kernel);
    const before = load(policy, kernel, environment);
    // A compiler refuses some random policy.
    if (before === undefined) return [];
    const random = new Random(seed);
    const rewritten = rewrittenPolicy(policy, (text) => rewrite(text, kernel, random));
    if ('refused' in rewritten) {
      count({ refused: 1 });
      return [];
    }
    const after = load(rewritten.policy, kernel, environment);
    if (after === undefined) return [`case ${seed}, ${name}: refused`];
    const [was, is] = [before, after].map((root) => ({
      policy: new StackedPolicy(root),
      behaviours: kernel.behaviours,
    }));
    if (was === undefined || is === undefined) throw new Error('two policies are loaded');
    const found = comparePolicies(was, is);
    const isUndecided = found.byThemselves.some(({ tooLarge }) => tooLarge.length > 0);
    if (isUndecided) return [`case ${seed}, ${name}: undecided`];
    count({
      compared: 1,
      labels: [...before.contents()].flatMap((one) => one.names).length,
    });
    return areEqual(found, name === 'compiled')
      ? []
      : [`case ${seed}, ${name}, kernel ${kernel.version}: ${JSON.stringify(found)}`];
  },
);

/** Permissions between labels and of all classes, in trees of policy namespaces. */
function randomPolicyOf(seed: number): readonly NamespacePolicy[] {
  if (seed % 2 === 0) return renderCase(randomTree(seed), `tree ${seed}`).policy;
  return randomAttempts(seed, attemptClasses, 1, '4.1').policy;
}

function environmentOf(kernel: OracleKernel): PolicyEnvironment {
  return { ...textEnvironment(kernel), knownAbis, compiler: apparmor41 };
}

type RewrittenPolicy = readonly { readonly namespace: readonly ByteString[]; readonly text: ByteString | Buffer }[];

/** Rewrites all texts of a policy. apparmor_parser refuses some random policy, and ends with an assertion for some. */
function rewrittenPolicy(
  policy: readonly NamespacePolicy[],
  rewrite: (text: ByteString) => ByteString | Buffer,
): { readonly policy: RewrittenPolicy } | { readonly refused: unknown } {
  try {
    return { policy: policy.map(({ namespace, text }) => ({ namespace, text: rewrite(text) })) };
  } catch (error) {
    return { refused: error };
  }
}

/** Loads policy; undefined if the policy is invalid. */
function load(
  policy: RewrittenPolicy,
  kernel: OracleKernel,
  environment: PolicyEnvironment,
): PolicyNamespace | undefined {
  const root = PolicyNamespace.root();
  for (const { namespace, text } of policy) {
    const unit =
      typeof text === 'string'
        ? new PolicyUnit(new Source('policy', text), environment)
        : new CompiledUnit('policy', text, kernel.loadSets);
    if (!unit.load().valid) return undefined;
    root.ensure(namespace).load(unit);
  }
  return root;
}

function treeOf(text: ByteString) {
  return parse(new Source('policy', text)).ast;
}

/**
 * Shuffles profiles and rules. Statements before the first profile keep their places, and so do limits, because the last
 * limit of a resource counts.
 */
function reordered(statements: readonly Statement[], random: Random): readonly Statement[] {
  const first = statements.findIndex(({ kind }) => kind === 'profile');
  const start = first === -1 ? statements.length : first;
  const rest = statements
    .slice(start)
    .map((one) => (one.kind === 'profile' ? { ...one, body: shuffledRules(one.body, random) } : one));
  return [...statements.slice(0, start), ...shuffled(rest, random)];
}

function shuffledRules(body: readonly Statement[], random: Random): readonly Statement[] {
  const isLimit = ({ kind }: Statement): boolean => kind === 'rlimit';
  return [
    ...shuffled(
      body.filter((one) => !isLimit(one)),
      random,
    ),
    ...body.filter(isLimit),
  ];
}

function shuffled<Value>(values: readonly Value[], random: Random): readonly Value[] {
  const rest = [...values];
  return values.flatMap(() => rest.splice(random.below(rest.length), 1));
}

/** Moves the rules of profiles to included files. */
function withIncludes(text: ByteString): { readonly text: ByteString; readonly resolve: Resolver } {
  const files = new Map<string, Source>();
  const tree = treeOf(text);
  const lines = tree.statements.map((statement) => {
    if (statement.kind !== 'profile') return print(statement);
    const name = `rules-${files.size}`;
    const moved = statement.body.filter(({ kind }) => kind !== 'profile');
    files.set(name, new Source(name, moved.map((rule) => print(rule)).join('') as ByteString));
    const kept = { ...statement, body: statement.body.filter(({ kind }) => kind === 'profile') };
    return print(kept).replace('{\n', `{\n  include <${name}>\n`);
  });
  return {
    text: lines.join('') as ByteString,
    resolve: (reference, from) => {
      const file = files.get(reference.path);
      return file === undefined ? systemPolicyFiles().resolve(reference, from) : { kind: 'files', files: [file] };
    },
  };
}

/**
 * Returns whether no permission changes. At a path without a rule, compiled policy reaches the dead state, in which
 * kernels since 6.17 grant `k`; text grants nothing. A task cannot lock a file without a permission to open the file.
 */
function areEqual({ between, byThemselves }: PolicyDifferences, isCompiled: boolean): boolean {
  const { changes, addedLabels, removedLabels } = between;
  const own = byThemselves.flatMap((one) => one.changes);
  const isLock = (change: (typeof own)[number]): boolean =>
    change.class === 'file' && change.about === 'many-things' && change.names.join('') === 'k';
  const counted = isCompiled ? own.filter((change) => !isLock(change)) : own;
  return [changes, addedLabels, removedLabels, counted].every(({ length }) => length === 0);
}
