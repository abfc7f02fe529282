import { bytesOf, type ByteString } from '@lamellar/core/language';
import { runProgram } from '../process/run-program.ts';

/** The tools that make and load policy or run containers, and how each is asked for its version. */
const tools: readonly (readonly [name: string, words: readonly string[]])[] = [
  ['apparmor_parser', ['--version']],
  ['lxc-start', ['--version']],
];

/** As long as an answer may take, and may be. */
const limits = { deadline: 10_000, largestOutput: 64 * 1024 };

/** The versions of the tools that are there. */
export function toolVersions(): ReadonlyMap<ByteString, ByteString> {
  return new Map(
    tools.flatMap(([name, words]) => {
      // To wait for both at once takes more to set up than they do.
      const { status, stdout } = runProgram(name, words, { ...limits, stdio: ['ignore', 'pipe', 'ignore'] });
      const version = status === 0 ? /\d+(?:\.\d+)+\S*/.exec(stdout)?.[0] : undefined;
      return version === undefined ? [] : [[bytesOf(name), bytesOf(version)] as const];
    }),
  );
}
