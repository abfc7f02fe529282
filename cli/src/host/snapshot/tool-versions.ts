import { execFile } from 'node:child_process';
import { bytesOf, type ByteString } from '@lamellar/core/language';

/** The tools that make and load policy or run containers, and how each is asked for its version. */
const tools: readonly (readonly [name: string, words: readonly string[]])[] = [
  ['apparmor_parser', ['--version']],
  ['lxc-start', ['--version']],
];

/** As long as an answer may take, and may be. */
const limits = { timeout: 10_000, maxBuffer: 64 * 1024 };

/** The versions of the tools that are there. */
export async function toolVersions(): Promise<ReadonlyMap<ByteString, ByteString>> {
  const found = await Promise.all(
    tools.map(async ([name, words]) => {
      const version = /\d+(?:\.\d+)+\S*/.exec(await firstWords(name, words))?.[0];
      return version === undefined ? [] : [[bytesOf(name), bytesOf(version)] as const];
    }),
  );
  return new Map(found.flat());
}

/** What a program says; nothing where it is not there. */
function firstWords(name: string, words: readonly string[]): Promise<string> {
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' };
  return new Promise((resolve) => {
    execFile(name, words, { ...limits, env }, (error, stdout) => resolve(error === null ? stdout : ''));
  });
}
