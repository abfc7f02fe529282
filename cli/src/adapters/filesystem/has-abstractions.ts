import { existsSync } from 'node:fs';
import path from 'node:path';

/** Returns true for a directory like /etc/apparmor.d, the base of the included files. */
export function hasAbstractions(place: string): boolean {
  return existsSync(path.join(place, 'abstractions'));
}
