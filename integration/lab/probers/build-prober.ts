import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { cachedFolder } from '../cache.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const flags = ['-std=gnu17', '-O2', '-static', '-Wall', '-Wextra', '-Werror'];

/**
 * A compiled prober: `kernel-prober` is the only program of a kernel's machine, `process-prober` goes into
 * hosts and containers. Static, and built when its source has changed. Throws with the compiler's words.
 */
export async function buildProber(name: 'kernel-prober' | 'process-prober'): Promise<string> {
  const compiler = await execa('gcc', ['--version'], { stdin: 'ignore' });
  const sources = await Promise.all([`${name}.c`, 'operations.h'].map((file) => readFile(join(folder, file), 'utf8')));
  const recipe = [...sources, compiler.stdout, ...flags].join('\0');
  const key = createHash('sha256').update(recipe).digest('hex').slice(0, 16);
  const built = await cachedFolder(`${name}-${key}`, async (staging) => {
    await execa('gcc', [...flags, '-o', join(staging, name), join(folder, `${name}.c`)], { stdin: 'ignore' });
  });
  return join(built, name);
}
