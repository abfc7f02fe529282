import type { ByteString } from '../source/bytes.ts';
import { isByOtherProgram } from './line-origin.ts';
import { jsonObjectIn } from './json-objects.ts';

const mark = 'Linux version ';

/** The first message of a kernel: `Linux version 6.12.43+deb13-amd64 (debian-kernel@…) …`. */
const bootMessage = /(?:^|[\s\]])Linux version (\d{1,3}\.\d{1,4}[\w.+~-]{0,80}) \(/;

/** Returns the kernel's release in a line with the kernel's first message; undefined for any other line. */
export function bootedRelease(line: ByteString): string | undefined {
  if (!line.includes(mark)) return undefined;
  const message = jsonObjectIn(line)?.['MESSAGE'];
  const text = typeof message === 'string' ? message : line;
  const [, release] = bootMessage.exec(text) ?? [];
  return release === undefined || isByOtherProgram(line, text as ByteString) ? undefined : release;
}
