import type { ByteString } from '@lamellar/core/language';
import type { PrintedLabel } from '@lamellar/core/snapshot';
import { kernelText } from '../kernel/kernel-files.ts';

/**
 * The size limit of a label in bytes: a page, the most that a process can write for a change of label. Root in a
 * container can stack profiles until the label of each process has 4 MiB.
 */
export const maxLabelBytes = 4096;

/** A label above the size limit. */
export class LongLabelError extends Error {
  override readonly name = 'LongLabelError';
}

/** Reads the label of a task. Throws as `labelText`. */
export function printedLabel(file: string): PrintedLabel {
  return parsePrinted(labelText(file));
}

/**
 * Reads the label of a task, with its mode, as the kernel prints both.
 *
 * @param file - such as `/proc/PID/attr/apparmor/current`
 * @throws LongLabelError, or the system's error, which is ENOMEM for a label of more than 4 MiB
 */
export function labelText(file: string): string {
  const text = kernelText(file);
  if (text.length > maxLabelBytes) throw new LongLabelError(`${file}: a label of ${text.length} bytes`);
  return text;
}

const modes: ReadonlySet<string> = new Set(['enforce', 'complain', 'kill', 'unconfined', 'mixed', 'prompt']);

/** @see `aa_getprocattr` in the kernel's `procattr.c`: a label, and the mode in brackets, except for `unconfined` */
function parsePrinted(text: string): PrintedLabel {
  const line = text.endsWith('\n') ? text.slice(0, -1) : text;
  const end = line.endsWith(')') ? line.lastIndexOf(' (') : -1;
  const written = end === -1 ? undefined : line.slice(end + 2, -1);
  if (written === undefined || !/^[a-z]+$/.test(written)) return { label: line as ByteString, mode: undefined };
  const mode = written === 'user' ? 'prompt' : written;
  return {
    label: line.slice(0, end) as ByteString,
    mode: modes.has(mode) ? (mode as Exclude<PrintedLabel['mode'], undefined>) : undefined,
  };
}
