import { readFileSync } from 'node:fs';
import { CommandError } from '../exit-status.ts';
import { readRegularFile } from './read-file.ts';

/** The lines of a file, or of standard input for `-`; empty ones are left out. */
export function readLines(place: string): readonly string[] {
  const bytes = place === '-' ? readFileSync(0) : contents(place);
  return bytes
    .toString()
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line !== '');
}

function contents(place: string): Buffer {
  const file = readRegularFile(place);
  if ('reason' in file) throw new CommandError(`cannot read \`${place}\`: ${file.reason}`);
  return file.bytes;
}
