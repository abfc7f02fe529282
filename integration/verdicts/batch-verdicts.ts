import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteString } from '@lamellar/core/language';
import { execa } from 'execa';
import { withTemporaryFolder } from '../lab/machine/temporary-folder.ts';
import type { AskedParser } from './parser-verdict.ts';

/** Some versions never end on some policy: they get so many seconds of the processor. */
const limit = ['timeout', '--kill-after=1', '900', 'prlimit', '--cpu=60'] as const;

/**
 * Which of many policies, a profile each, an apparmor_parser takes, by one call for all: what it takes it writes to its cache. Where
 * it crashes or comes to no end, those that it was not yet asked about are as if refused.
 */
export function batchVerdicts(
  { program, options, folder }: AskedParser,
  texts: readonly ByteString[],
): Promise<readonly boolean[]> {
  return withTemporaryFolder(async (temporary) => {
    const [policies, cache] = [join(temporary, 'policies'), join(temporary, 'cache')];
    await mkdir(policies);
    await mkdir(cache);
    const paths = texts.map((_, index) => join(policies, `policy-${index}`));
    await Promise.all(texts.map((text, index) => writeFile(paths[index] ?? '', text, 'latin1')));
    const words = ['--skip-kernel-load', '--skip-read-cache', '--write-cache', '--cache-loc', cache, '--jobs=1'];
    // It fails for the first that it refuses, and goes on.
    const [timeout, ...limits] = limit;
    const all = [...limits, program, ...words, ...options, ...paths];
    await execa(timeout, all, { cwd: folder, reject: false, stdio: 'ignore' });
    // Its cache has a folder for the features of the kernel.
    const [written = ''] = await readdir(cache);
    return texts.map((_, index) => existsSync(join(cache, written, `policy-${index}`)));
  });
}
