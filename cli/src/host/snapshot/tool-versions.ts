import { spawnSync } from 'node:child_process';
import { bytesOf, type ByteString } from '@lamellar/core/language';

/** The tools that make and load policy or run containers, and how each is asked for its version. */
const tools: readonly (readonly [name: string, words: readonly string[]])[] = [
  ['apparmor_parser', ['--version']],
  ['lxc-start', ['--version']],
];

/** As long as an answer may take, and may be. */
const limits = { timeout: 10_000, maxBuffer: 64 * 1024 };

/** The versions of the tools that are there. */
export function toolVersions(): ReadonlyMap<ByteString, ByteString> {
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' };
  return new Map(
    tools.flatMap(([name, words]) => {
      // To wait for both at once takes more to set up than they do.
      const { status, stdout } = spawnSync(name, words, {
        ...limits,
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const version = status === 0 ? /\d+(?:\.\d+)+\S*/.exec(stdout)?.[0] : undefined;
      return version === undefined ? [] : [[bytesOf(name), bytesOf(version)] as const];
    }),
  );
}
