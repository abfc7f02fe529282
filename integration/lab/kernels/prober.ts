import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { cachedFolder } from '../cache.ts';

const source = fileURLToPath(new URL('prober.c', import.meta.url));
const flags = ['-std=gnu17', '-O2', '-static', '-Wall', '-Wextra', '-Werror'];

/** The compiled prober: one static program, the only one in a kernel's machine. Built when its source has changed. */
export async function buildProber(): Promise<string> {
  const compiler = await execa('gcc', ['--version'], { stdin: 'ignore' });
  const recipe = [await readFile(source, 'utf8'), compiler.stdout, ...flags].join('\0');
  const key = createHash('sha256').update(recipe).digest('hex').slice(0, 16);
  const folder = await cachedFolder(`prober-${key}`, async (staging) => {
    await execa('gcc', [...flags, '-o', join(staging, 'init'), source], { stdin: 'ignore' });
  });
  return join(folder, 'init');
}
