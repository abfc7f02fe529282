import path from 'node:path';
import { kindOf, listNames } from './policy-files.ts';

/** Whether a folder, which most machines do not have or have empty, names a file. A link that leads nowhere does not. */
export function namedIn(folder: string): (name: string) => boolean {
  const listed = listNames(folder);
  const names = 'names' in listed ? new Set(listed.names) : undefined;
  // One that cannot be listed may still let its files be looked at.
  const mayHave = names === undefined ? kindOf(folder) === 'directory' : names.size > 0;
  return (name) => mayHave && names?.has(name) !== false && kindOf(path.join(folder, name)) !== 'missing';
}
