import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteString } from '@lamellar/core/language';
import { execa } from 'execa';
import { withTemporaryFolder } from '../lab/machine/temporary-folder.ts';
import type { ParserSettings } from './parser-verdict.ts';

/** Some versions never end on some policy: the limits are in seconds of the processor. */
const limit = ['timeout', '--kill-after=1', '900', 'prlimit', '--cpu=60'] as const;

/**
 * Tries which of many policies, each a profile, an apparmor_parser accepts, in a single call: the parser writes
 * accepted policies to a cache. After a crash or timeout, the remaining policies count as refused.
 */
export function batchVerdicts(
  { program, options, folder }: ParserSettings,
  texts: readonly ByteString[],
): Promise<readonly boolean[]> {
  return withTemporaryFolder(async (temporary) => {
    const [policies, cache] = [join(temporary, 'policies'), join(temporary, 'cache')];
    await mkdir(policies);
    await mkdir(cache);
    const paths = texts.map((_, index) => join(policies, `policy-${index}`));
    await Promise.all(texts.map((text, index) => writeFile(paths[index] ?? '', text, 'latin1')));
    const words = ['--skip-kernel-load', '--skip-read-cache', '--write-cache', '--cache-loc', cache, '--jobs=1'];
    // The parser fails for the first refused policy, but continues.
    const [timeout, ...limits] = limit;
    const all = [...limits, program, ...words, ...options, ...paths];
    await execa(timeout, all, { cwd: folder, reject: false, stdio: 'ignore' });
    // The cache has a folder for the features of the kernel.
    const [written = ''] = await readdir(cache);
    return texts.map((_, index) => existsSync(join(cache, written, `policy-${index}`)));
  });
}
