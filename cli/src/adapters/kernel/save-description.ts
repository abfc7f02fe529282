import { printKernelDescription, type KernelDescription } from '@lamellar/core/snapshot';
import { saveFile } from '../filesystem/save-file.ts';

/** Saves a kernel description, all or nothing. @throws CommandError if the file cannot be written */
export function saveDescription(description: KernelDescription, file: string): void {
  saveFile(file, Buffer.from(`${printKernelDescription(description)}\n`), 0o644);
}
