import { execa } from 'execa';
import type { ByteString } from '@lamellar/core/language';
import { apparmorParser, compilerArguments } from '../../oracle/apparmor-parser.ts';
import type { LabelPair, NamespacePolicy } from '../../oracle/decision-case.ts';

/** Policy, and what a kernel that has it is asked. */
export interface KernelCase {
  readonly policy: readonly NamespacePolicy[];
  /** What labels may do to each other by signals and ptrace. */
  readonly pairs?: readonly LabelPair[];
  /** What labels may do at all, a question each, see `integration/kernel-classes/README.md`. */
  readonly questions?: readonly ByteString[];
  /** Whether the kernel's records of refusals are wanted. */
  readonly isLogged?: true;
}

/** A case whose policy is in the kernel's form. */
export interface CompiledCase {
  readonly asked: KernelCase;
  readonly policy: readonly CompiledNamespacePolicy[];
}

/** The compiler of a case, and how it is called besides. */
export interface CaseCompiler {
  readonly parser: string;
  readonly options: readonly string[];
}

/** The installed apparmor_parser, as it is configured. */
export function installedCompiler(): CaseCompiler {
  return { parser: apparmorParser(), options: [] };
}

export interface CompiledNamespacePolicy {
  readonly namespace: readonly ByteString[];
  /** Empty where the namespace has no profiles. */
  readonly binary: Buffer;
}

/**
 * Compiles a case's policy for a kernel.
 *
 * @param featuresFile - the kernel's features, in the nested form
 * @returns why it is refused, where it is
 */
async function compileCase(
  asked: KernelCase,
  featuresFile: string,
  { parser, options }: CaseCompiler,
): Promise<CompiledCase | { readonly refused: string }> {
  const policy: CompiledNamespacePolicy[] = [];
  for (const { namespace, text } of asked.policy) {
    const result = await execa(parser, [...compilerArguments(featuresFile), ...options], {
      input: Buffer.from(text, 'latin1'),
      encoding: 'buffer',
      maxBuffer: 64 << 20,
      reject: false,
    });
    if (result.exitCode === undefined) throw result;
    if (result.failed) return { refused: Buffer.from(result.stderr).toString('latin1').trim() };
    policy.push({ namespace, binary: Buffer.from(result.stdout) });
  }
  return { asked, policy };
}

/** Compiles many cases, two at a time, in their order. */
export async function compileCases(
  cases: readonly KernelCase[],
  featuresFile: string,
  compiler = installedCompiler(),
): Promise<readonly (CompiledCase | { readonly refused: string })[]> {
  const results: (CompiledCase | { readonly refused: string })[] = [];
  const queue = [...cases.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      results[next[0]] = await compileCase(next[1], featuresFile, compiler);
  };
  await Promise.all([work(), work()]);
  return results;
}
