import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { cachedFolder } from '../cache.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** The programs of the lab with patterns of the sources. */
const programs = {
  'kernel-prober': /^(?:kernel-prober|machine|policy|log|pairs|attempt|tree|words|class-[a-z-]+)\.c$/,
  'process-prober': /^(?:process-prober|bus|bus-message)\.c$/,
  'exec-target': /^exec-target\.c$/,
  'host-init': /^host-init\.c$/,
} as const;

const strict = ['-std=gnu17', '-static', '-Wall', '-Wextra', '-Werror'];
/** Flags for the executed program, copied for every question and therefore minimal. */
const bare = ['-Os', '-s', '-nostdlib', '-Wl,--build-id=none,-z,noseparate-code'];

/**
 * Builds a program of the lab. `kernel-prober` is the init of a kernel's machine and executes `exec-target`,
 * `process-prober` runs in hosts and containers, `host-init` gives a host a different kernel. The program is static,
 * and rebuilt after changes of its sources. Throws with the compiler's message.
 */
export async function buildProber(name: keyof typeof programs): Promise<string> {
  const compiler = await execa('gcc', ['--version'], { stdin: 'ignore' });
  const files = (await readdir(folder)).filter((file) => programs[name].test(file) || file.endsWith('.h')).sort();
  const sources = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const flags = [...strict, ...(name === 'exec-target' ? bare : ['-O2'])];
  const recipe = [...files, ...sources, compiler.stdout, ...flags].join('\0');
  const key = createHash('sha256').update(recipe).digest('hex').slice(0, 16);
  const built = await cachedFolder(`${name}-${key}`, async (staging) => {
    const units = files.filter((file) => file.endsWith('.c')).map((file) => join(folder, file));
    await execa('gcc', [...flags, '-o', join(staging, name), ...units], { stdin: 'ignore' });
  });
  return join(built, name);
}
