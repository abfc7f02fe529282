import { PolicyNamespace } from '@lamellar/core';
import { apparmor41 } from '@lamellar/core/check';
import type { ByteString } from '@lamellar/core/language';
import { lintPolicy } from '@lamellar/core/lint';
import { attemptClasses } from '../generate/attempt-classes.ts';
import { randomAttempts } from '../generate/random-attempts.ts';
import { asText, compileForKernel } from '../kernel-classes/replay-case.ts';
import type { KernelCase } from '../lab/kernels/compile-case.ts';
import { isKnownCrash } from '../oracle/apparmor-parser.ts';
import type { NamespacePolicy } from '../oracle/decision-case.ts';
import type { OracleKernel } from '../oracle/oracle-kernel.ts';

/** A random policy with rules that lint reports as ineffective, and the policy without the rules. */
export interface LintClaim {
  readonly seed: number;
  readonly before: KernelCase;
  readonly after: KernelCase;
  /** The reported rules. */
  readonly rules: readonly string[];
}

/** The number of groups of questions per policy. */
const groupsPerPolicy = 8;

/**
 * Finds random policies, from a seed on, for which lint reports rules without any effect. Leaves out policies that crash
 * the compiler, with or without the reported rules.
 */
export function findClaims(kernel: OracleKernel, from: number, count: number): readonly LintClaim[] {
  const claims: LintClaim[] = [];
  for (let seed = from; claims.length < count; seed++) {
    const { policy, questions } = randomAttempts(seed, attemptClasses, groupsPerPolicy, '4.1');
    const rules: string[] = [];
    const without = policy.map((each) => withoutReported(each, kernel, rules));
    if (rules.length > 0 && [policy, without].every((each) => isCompiled(each, kernel)))
      claims.push({ seed, rules, before: { policy, questions }, after: { policy: without, questions } });
  }
  return claims;
}

/** Compiles policy. Throws if the compiler refuses the policy. */
function isCompiled(policy: readonly NamespacePolicy[], kernel: OracleKernel): boolean {
  try {
    for (const { text } of policy) compileForKernel(kernel, text);
    return true;
  } catch (error) {
    if (error instanceof Error && isKnownCrash(error.message)) return false;
    throw error;
  }
}

/** Replaces the reported rules of a policy text by blanks. */
function withoutReported({ namespace, text }: NamespacePolicy, kernel: OracleKernel, rules: string[]): NamespacePolicy {
  const root = PolicyNamespace.root();
  root.load(asText(kernel)(text, 'random'));
  const only = new Set(['denied-rule', 'redundant-rule'] as const);
  const [file] = lintPolicy({
    root,
    behaviours: kernel.behaviours,
    compiler: apparmor41,
    isChosen: true,
    only,
  });
  let rest: string = text;
  for (const { code, severity, message, span } of file?.diagnostics ?? []) {
    // A partly denied rule has an effect.
    if (severity === 'error' || (code === 'denied-rule' && !message.startsWith('the rule never applies'))) continue;
    rules.push(`${code}: ${text.slice(span.start, span.end)}`);
    rest = rest.slice(0, span.start) + ' '.repeat(span.end - span.start) + rest.slice(span.end);
  }
  return { namespace, text: rest as ByteString };
}
