import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PairOperation } from '@lamellar/core/classes';
import { nestFeatures } from '@lamellar/core/kernels';
import type { ByteString } from '@lamellar/core/language';
import { compileWithParser } from './apparmor-parser.ts';
import { readCompiledPolicy } from './compiled-policy.ts';
import { comparedOperations, type CaseAnswer, type DecisionCase, type Oracle } from './decision-case.ts';
import { mayPtrace, maySignal, type KernelLabel, type KernelProfile } from './kernel-mediation.ts';
import type { OracleKernel } from './oracle-kernel.ts';

/** An apparmor_parser in place of the installed program, with required options. */
export interface AlternativeParser {
  readonly path: string;
  readonly options: readonly string[];
}

/**
 * An oracle that shares only the questions with core: the real compiler reads the text, and a transcript of the
 * kernel's source evaluates the output, which must be uncompressed.
 */
export function compiledRules(kernel: OracleKernel, parser?: AlternativeParser): Oracle {
  return {
    name: `compiled rules for ${kernel.version}`,
    answer(cases) {
      const folder = mkdtempSync(join(tmpdir(), 'lamellar-oracle-'));
      try {
        const features = join(folder, 'features');
        writeFileSync(features, nestFeatures(kernel.features));
        return Promise.resolve(cases.map((requested) => answerCase(requested, features, kernel, parser)));
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  };
}

function answerCase(
  requested: DecisionCase,
  features: string,
  { behaviours }: OracleKernel,
  parser?: AlternativeParser,
): CaseAnswer {
  const profiles: KernelProfile[] = [];
  for (const path of namespacesOf(requested)) {
    const policy = requested.policy.find(({ namespace }) => namespace.join('//') === path);
    profiles.push({ namespace: path, name: 'unconfined', compiled: undefined });
    const text = Buffer.from(policy?.text ?? '', 'latin1');
    const compilation = compileWithParser(text, features, parser?.options, parser?.path);
    if (!compilation.succeeded) return { refused: compilation.messages.trim() };
    for (const compiled of readCompiledPolicy(compilation.binary))
      profiles.push({ namespace: path, name: compiled.name, compiled });
  }
  const labels = new Map<string, KernelLabel>();
  for (const text of new Set(requested.pairs.flatMap(({ subject, target }) => [subject, target]))) {
    const label = parseLabel(text, profiles);
    if (label === undefined) return { refused: `label ${text}` };
    labels.set(text, label);
  }
  const decide = (subject: KernelLabel, operation: PairOperation, target: KernelLabel): boolean =>
    operation.class === 'signal'
      ? maySignal(subject, target, operation.before[0] ?? 0, behaviours)
      : mayPtrace(subject, target, operation.name === 'trace' ? 'trace' : 'read', behaviours);
  const digits = requested.pairs.map(({ subject, target }) => {
    const [from, to] = [labels.get(subject) ?? [], labels.get(target) ?? []];
    return comparedOperations.map((operation) => (decide(from, operation, to) ? '1' : '0')).join('');
  });
  return { digits, labels: [...labels.values()].map(printLabel) };
}

/** `aa_label_snxprint` in the root's view: prints a namespace once for neighbouring profiles. */
function printLabel(label: KernelLabel): ByteString {
  const parts = label.map(({ namespace, name }, index) => {
    const before = label[index - 1]?.namespace ?? '';
    return namespace === before ? name : `:${namespace}:${name}`;
  });
  return parts.join('//&') as ByteString;
}

/** The root and every namespace of the case, as `a//b`. */
function namespacesOf(requested: DecisionCase): readonly string[] {
  const paths = requested.policy.flatMap(({ namespace }) =>
    namespace.map((_, depth) => namespace.slice(0, depth + 1).join('//')),
  );
  return [...new Set(['', ...paths])];
}

/**
 * `aa_label_strn_parse`: a part without a namespace inherits the namespace of the previous part; the order is
 * `profile_cmp`'s.
 */
function parseLabel(text: string, profiles: readonly KernelProfile[]): KernelLabel | undefined {
  const parts = new Set<KernelProfile>();
  let current = '';
  for (const written of text.split('//&')) {
    const [, path = current, name = written] = /^:([^:]+):(.*)$/s.exec(written) ?? [];
    const part = profiles.find((profile) => profile.namespace === path && profile.name === name);
    if (part === undefined) return undefined;
    parts.add(part);
    current = path;
  }
  const level = ({ namespace }: KernelProfile): number => (namespace === '' ? 0 : namespace.split('//').length);
  const order = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
  return [...parts].sort(
    (left, right) =>
      level(left) - level(right) || order(left.namespace, right.namespace) || order(left.name, right.name),
  );
}
