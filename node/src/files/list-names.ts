import { readdirSync } from 'node:fs';
import { failure } from './read-file.ts';

/** Lists the names in a directory, sorted. */
export function listNames(directory: string): { readonly names: readonly string[] } | { readonly reason: string } {
  try {
    return { names: readdirSync(directory).sort() };
  } catch (error) {
    return failure(error);
  }
}
