import { join } from 'node:path';
import { provideCompiler } from '../debian/provide-compiler.ts';
import type { CaseCompiler } from './compile-case.ts';

/** Returns the compiler of Debian's sid with the includes of sid's package. Throws if the compiler is unavailable. */
export async function sidsCompiler(): Promise<CaseCompiler> {
  const { path, folder } = await provideCompiler('sid');
  return { parser: path, options: ['--base', join(folder, 'etc/apparmor.d')] };
}
