import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** What changes a file system, or tells that it could not be changed. */
const changing = [
  'openSync',
  'writeSync',
  'fchownSync',
  'fchmodSync',
  'fsyncSync',
  'renameSync',
  'linkSync',
  'symlinkSync',
  'unlinkSync',
  'rmSync',
  'rmdirSync',
  'mkdirSync',
] as const;

/** What a disk says that has no room left. */
const code = 'ENOSPC';

/**
 * Calls while one change of files fails, as on a disk that is full just then; those before and after it do not.
 *
 * @param nth - which one; counted from 1
 * @returns what was refused, such as `renameSync`; undefined where there were not as many
 */
export async function refusingNthWrite(nth: number, call: () => Promise<void>): Promise<string | undefined> {
  let left = nth;
  let refused: string | undefined;
  const kept = changing.map((name) => [name, fs[name]] as const);
  const all = fs as unknown as Record<string, (...parameters: unknown[]) => unknown>;
  for (const [name, own] of kept) {
    all[name] = (...parameters: unknown[]): unknown => {
      if (!isReading(name, parameters[1]) && --left === 0) {
        refused = `${name} ${typeof parameters[0] === 'string' ? parameters[0] : ''}`.trim();
        throw Object.assign(new Error(`${code}: no space left on device, ${name}`), { code, syscall: name });
      }
      return (own as (...parameters: unknown[]) => unknown)(...parameters);
    };
  }
  syncBuiltinESMExports();
  try {
    await call();
  } finally {
    Object.assign(fs, Object.fromEntries(kept));
    syncBuiltinESMExports();
  }
  return refused;
}

/** Whether it opens something that is there, which needs no room. */
function isReading(name: string, flags: unknown): boolean {
  if (name !== 'openSync') return false;
  return typeof flags === 'number' ? (flags & fs.constants.O_CREAT) === 0 : flags === undefined || flags === 'r';
}
