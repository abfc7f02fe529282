import { printKernelDescription, type KernelDescription } from '@lamellar/core/snapshot';
import { saveFile } from '../disk/save-file.ts';

/** Saves what describes a kernel, whole or not at all. @throws CommandError where it cannot be written */
export function saveDescription(description: KernelDescription, file: string): void {
  saveFile(file, Buffer.from(`${printKernelDescription(description)}\n`), 0o644);
}
