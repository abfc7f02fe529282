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
