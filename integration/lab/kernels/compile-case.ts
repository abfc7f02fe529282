import { execa } from 'execa';
import type { ByteString } from '@lamellar/core/language';
import { apparmorParser, compilerArguments } from '../../oracle/apparmor-parser.ts';
import type { DecisionCase } from '../../oracle/decision-case.ts';

/** A case whose policy is in the kernel's form. */
export interface CompiledCase {
  readonly decisionCase: DecisionCase;
  readonly policy: readonly CompiledNamespacePolicy[];
}

export interface CompiledNamespacePolicy {
  readonly namespace: readonly ByteString[];
  /** Empty where the namespace has no profiles. */
  readonly binary: Buffer;
}

/**
 * Compiles a case's policy with the installed apparmor_parser, for a kernel.
 *
 * @param featuresFile - the kernel's features, in the nested form
 * @returns why it is refused, where it is
 */
async function compileCase(
  decisionCase: DecisionCase,
  featuresFile: string,
): Promise<CompiledCase | { readonly refused: string }> {
  const policy: CompiledNamespacePolicy[] = [];
  for (const { namespace, text } of decisionCase.policy) {
    const result = await execa(apparmorParser(), compilerArguments(featuresFile), {
      input: Buffer.from(text, 'latin1'),
      encoding: 'buffer',
      maxBuffer: 64 << 20,
      reject: false,
    });
    if (result.exitCode === undefined) throw result;
    if (result.failed) return { refused: Buffer.from(result.stderr).toString('latin1').trim() };
    policy.push({ namespace, binary: Buffer.from(result.stdout) });
  }
  return { decisionCase, policy };
}

/** Compiles many cases, two at a time, in their order. */
export async function compileCases(
  cases: readonly DecisionCase[],
  featuresFile: string,
): Promise<readonly (CompiledCase | { readonly refused: string })[]> {
  const results: (CompiledCase | { readonly refused: string })[] = [];
  const queue = [...cases.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      results[next[0]] = await compileCase(next[1], featuresFile);
  };
  await Promise.all([work(), work()]);
  return results;
}
