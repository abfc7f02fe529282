import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Files } from './generation-files.ts';

/** Writes files into a folder that is empty or not there yet, all or none. The result is whether it was. */
export function writeNewFolder(folder: string, files: Files): boolean {
  const before = namesIn(folder);
  if (before !== undefined && before.length > 0) return false;
  try {
    for (const [file, content] of files) {
      const target = path.join(folder, file);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, Buffer.from(content, 'latin1'), { flag: 'wx' });
    }
  } catch (error) {
    for (const name of namesIn(folder) ?? []) rmSync(path.join(folder, name), { recursive: true, force: true });
    if (before === undefined) rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return true;
}

/** Undefined where there is no such folder. */
function namesIn(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
