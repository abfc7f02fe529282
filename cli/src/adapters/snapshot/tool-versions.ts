import { bytesOf, type ByteString } from '@lamellar/core/language';
import { runProgram } from '../process/run-program.ts';

/** The tools to compile and load policy or run containers, with the arguments to print a version. */
const tools: readonly (readonly [name: string, words: readonly string[]])[] = [
  ['apparmor_parser', ['--version']],
  ['lxc-start', ['--version']],
];

/** The limits of an answer. */
const limits = { deadline: 10_000, largestOutput: 64 * 1024 };

/** Returns the versions of the installed tools. */
export function toolVersions(): ReadonlyMap<ByteString, ByteString> {
  return new Map(
    tools.flatMap(([name, words]) => {
      // Parallel waiting would cost more than the two sequential runs.
      const { status, stdout } = runProgram(name, words, { ...limits, stdio: ['ignore', 'pipe', 'ignore'] });
      const version = status === 0 ? /\d+(?:\.\d+)+\S*/.exec(stdout)?.[0] : undefined;
      return version === undefined ? [] : [[bytesOf(name), bytesOf(version)] as const];
    }),
  );
}
