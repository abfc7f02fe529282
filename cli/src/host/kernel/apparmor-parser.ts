import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { ByteString } from '@lamellar/core/language';
import { kernelFeatures } from './securityfs.ts';

/** What a compilation gave: compiled policy, or what apparmor_parser said. */
export type Compilation = { readonly policy: Uint8Array } | { readonly refused: string };

/** apparmor_parser is not there. */
export class NoParserError extends Error {
  override readonly name = 'NoParserError';
}

/** How many compilations this machine's processors do at a time. */
export const compilationsAtOnce = availableParallelism();

/** As much as the kernel takes in one load, and more than any policy compiles to. */
const largestOutput = 64 * 1024 * 1024;

/**
 * Compiles policy text for the running kernel with the installed apparmor_parser, and loads nothing.
 *
 * @param mediated - what text without an `abi` rule mediates; what parser.conf says, where it is left out
 * @throws NoParserError
 */
export function compilePolicy(text: ByteString, mediated?: 'all that the kernel has'): Promise<Compilation> {
  const options = {
    encoding: 'buffer',
    maxBuffer: largestOutput,
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' },
  } as const;
  return new Promise((resolve, reject) => {
    const features = mediated === undefined ? [] : ['--policy-features', kernelFeatures];
    const words = ['--skip-kernel-load', '--skip-cache', '--stdout', ...features];
    const parser = execFile('apparmor_parser', words, options, (error, stdout, stderr) => {
      if (error === null) resolve({ policy: stdout });
      else if (error.code === 'ENOENT') reject(new NoParserError('apparmor_parser is not installed'));
      else resolve({ refused: stderr.toString('latin1').trim() || error.message });
    });
    // What it has said is in the callback, where it does not read to the end.
    parser.stdin?.on('error', () => undefined).end(Buffer.from(text, 'latin1'));
  });
}
