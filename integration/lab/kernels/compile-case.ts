import { execa } from 'execa';
import type { ByteString } from '@lamellar/core/language';
import type { AuditMode } from '@lamellar/core/mediation';
import { apparmorParser, compilerArguments } from '../../oracle/apparmor-parser.ts';
import type { LabelPair, NamespacePolicy } from '../../oracle/decision-case.ts';

/** Questions for a kernel with loaded policy. */
export interface QuestionedCase {
  /** Pairs of labels, to ask for their mutual permissions on signals and ptrace. */
  readonly pairs?: readonly LabelPair[];
  /** Attempts of single labels, as questions, see `integration/kernel-classes/README.md`. */
  readonly questions?: readonly ByteString[];
  /** The kernel's audit mode during the questions; `normal` by default. */
  readonly auditMode?: AuditMode;
  /** Requests the kernel's log records of refusals. */
  readonly isLogged?: true;
}

/** A policy with questions for a kernel. */
export interface KernelCase extends QuestionedCase {
  readonly policy: readonly NamespacePolicy[];
}

/** A case with policy in the kernel's binary format. */
export interface CompiledCase {
  readonly requested: KernelCase;
  readonly policy: readonly CompiledNamespacePolicy[];
}

/** The compiler of a case with extra options. */
export interface CaseCompiler {
  readonly parser: string;
  readonly options: readonly string[];
}

/** The installed apparmor_parser with the local configuration. */
export function installedCompiler(): CaseCompiler {
  return { parser: apparmorParser(), options: [] };
}

export interface CompiledNamespacePolicy {
  readonly namespace: readonly ByteString[];
  /** Empty if the namespace has no profiles. */
  readonly binary: Buffer;
}

type CompiledPolicy = readonly CompiledNamespacePolicy[] | { readonly refused: string };

/**
 * Compiles a policy for a kernel.
 *
 * @param featuresFile - the kernel's features, in the nested form
 * @returns the compiled policy, or the reason of a refusal
 */
async function compilePolicy(
  texts: KernelCase['policy'],
  featuresFile: string,
  { parser, options }: CaseCompiler,
): Promise<CompiledPolicy> {
  const policy: CompiledNamespacePolicy[] = [];
  for (const { namespace, text } of texts) {
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
  return policy;
}

/** Compiles the different policies of cases, two at a time, and returns the results in the order of the cases. */
export async function compileCases(
  cases: readonly KernelCase[],
  featuresFile: string,
  compiler = installedCompiler(),
): Promise<readonly (CompiledCase | { readonly refused: string })[]> {
  const compiled = new Map<KernelCase['policy'], CompiledPolicy>();
  const queue = new Set(cases.map(({ policy }) => policy)).values();
  const work = async (): Promise<void> => {
    for (const policy of queue) compiled.set(policy, await compilePolicy(policy, featuresFile, compiler));
  };
  await Promise.all([work(), work()]);
  return cases.map((requested) => {
    const policy = compiled.get(requested.policy) ?? [];
    return 'refused' in policy ? policy : { requested, policy };
  });
}
