import { availableParallelism } from 'node:os';
import type { ByteString } from '@lamellar/core/language';
import { programOutput } from '../process/run-program.ts';
import { kernelFeatures } from './securityfs.ts';

/** What a compilation gave: compiled policy, or what apparmor_parser said. */
export type Compilation = { readonly policy: Uint8Array } | { readonly refused: string };

/** apparmor_parser is not there. */
export class NoParserError extends Error {
  override readonly name = 'NoParserError';
}

/** How many compilations this machine's processors do at a time. */
export const compilationsAtOnce = availableParallelism();

/** Milliseconds until a compilation is stopped. */
const patience = 60_000;

/** As much as the kernel takes in one load, and more than any policy compiles to. */
const largestOutput = 64 * 1024 * 1024;

/**
 * Compiles policy text for the running kernel with the installed apparmor_parser, and loads nothing.
 *
 * @param mediated - what text without an `abi` rule mediates; what parser.conf says, where it is left out
 * @throws NoParserError
 */
export async function compilePolicy(text: ByteString, mediated?: 'all that the kernel has'): Promise<Compilation> {
  const features = mediated === undefined ? [] : ['--policy-features', kernelFeatures];
  const words = ['--skip-kernel-load', '--skip-cache', '--stdout', ...features];
  const input = Buffer.from(text, 'latin1');
  const ended = await programOutput('apparmor_parser', words, { deadline: patience, largestOutput, input });
  if ('output' in ended) return { policy: ended.output };
  if (ended.failure === 'missing') throw new NoParserError('apparmor_parser is not installed');
  return { refused: ended.stderr.toString('latin1').trim() || ended.message };
}
