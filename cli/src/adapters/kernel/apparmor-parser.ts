import { availableParallelism } from 'node:os';
import type { ByteString } from '@lamellar/core/language';
import { programOutput } from '../process/run-program.ts';
import { kernelFeaturesFolder } from './securityfs.ts';

/** A compilation's result: compiled policy, the compiler's errors, or the reason why it was stopped. */
export type Compilation = { readonly policy: Uint8Array } | { readonly refused: string } | { readonly stopped: string };

/** Features for policy without an `abi` rule: of the running kernel, or in a file. */
export type MediatedFeatures = 'all that the kernel has' | { readonly file: string };

/** A missing apparmor_parser. */
export class NoParserError extends Error {
  override readonly name = 'NoParserError';
}

/** The number of parallel compilations, by the number of processors. */
export const compilationsAtOnce = availableParallelism();

/**
 * Limits that only policy made to exceed them comes near: Debian's largest profile takes 0.3 s and 40 MiB, and an
 * emulated machine is thirty times slower. Three patterns with twelve `?` each take minutes and gigabytes.
 */
export const compilationLimits = {
  /** Milliseconds. */
  deadline: 60_000,
  /** Bytes of the compiler's address space. */
  memory: 1024 * 1024 * 1024,
  /** Bytes of compiled policy: the kernel's limit of a single load. */
  output: 64 * 1024 * 1024,
};

/**
 * Compiles policy text for the running kernel with the installed apparmor_parser, and loads nothing.
 *
 * @param mediated - the features for text without an `abi` rule, also in a file; by default the features of parser.conf
 * @throws NoParserError
 */
export function compilePolicy(text: ByteString, mediated?: MediatedFeatures): Promise<Compilation> {
  return compileWithin(compilationLimits, text, mediated);
}

/** Compiles policy text like compilePolicy, with different limits. */
export async function compileWithin(
  { deadline, memory, output }: typeof compilationLimits,
  text: ByteString,
  mediated?: MediatedFeatures,
): Promise<Compilation> {
  const place = mediated === 'all that the kernel has' ? kernelFeaturesFolder : mediated?.file;
  const features = place === undefined ? [] : ['--policy-features', place];
  // Without jobs, the compiler starts no child process that could outlive the compiler.
  const words = ['--jobs=0', '--skip-kernel-load', '--skip-cache', '--stdout', ...features];
  const input = Buffer.from(text, 'latin1');
  const ended = await programOutput('apparmor_parser', words, { deadline, memory, largestOutput: output, input });
  if ('output' in ended) return { policy: ended.output };
  const said = ended.stderr.toString('latin1').trim();
  switch (ended.failure) {
    case 'missing':
      throw new NoParserError('apparmor_parser is not installed');
    case 'late':
      return { stopped: `apparmor_parser took longer than ${deadline / 1000} s` };
    case 'large':
      return { stopped: `the output of apparmor_parser exceeds ${output} bytes` };
    case 'crashed':
      return { stopped: `apparmor_parser needs more than ${memory / 1024 ** 2} MiB of memory, or crashed: ${said}` };
    case 'failed':
      return { refused: said || ended.message };
  }
}
