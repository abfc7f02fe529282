import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** The functions that change a file system, or report a failed change. */
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

/** The error of a full disk. */
const code = 'ENOSPC';

/**
 * Calls a function while a single file change fails, like on a full disk. Earlier and later changes succeed.
 *
 * @param nth - the number of the failing change, from 1
 * @returns the refused function, such as `renameSync`; undefined with fewer changes
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
        // Node names the file only in errors of calls with a path.
        const file = typeof parameters[0] === 'number' ? undefined : String(parameters[0]);
        const place = file === undefined ? {} : { path: file };
        const what = `${code}: no space left on device, ${name}${file === undefined ? '' : ` '${file}'`}`;
        throw Object.assign(new Error(what), { code, syscall: name, ...place });
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

/** Checks whether a call opens an existing file without need of space. */
function isReading(name: string, flags: unknown): boolean {
  if (name !== 'openSync') return false;
  return typeof flags === 'number' ? (flags & fs.constants.O_CREAT) === 0 : flags === undefined || flags === 'r';
}
