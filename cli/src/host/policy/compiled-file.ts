import { isCompressedPolicy, largestPolicy } from '@lamellar/core';
import { largestText, readRegularFile, type FileContents } from '../disk/read-file.ts';

/** A name chunk, the size of the name, and the name that all compiled policy begins with. */
const versionChunk = Buffer.from('\x04\x08\0version\0', 'latin1');

/** A file of compiled policy. */
export class CompiledFile {
  readonly name: string;
  readonly bytes: Uint8Array;

  /** @param name - its path */
  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    this.bytes = bytes;
  }
}

/**
 * Whether bytes are compiled policy, which is recognised as the kernel does, by the chunk that it begins with, and never
 * by a file's name; or compressed policy, by the frame that it begins with.
 *
 * @see `verify_header` in the kernel's `policy_unpack.c`
 */
export function isCompiledPolicy(bytes: Buffer): boolean {
  return bytes.subarray(0, versionChunk.length).equals(versionChunk) || isCompressedPolicy(bytes);
}

/** The bytes of a policy file: text of at most 4 MiB, or compiled policy of at most 64 MiB. */
export function readPolicyFile(file: string): FileContents {
  return readRegularFile(file, (head) => (isCompiledPolicy(head) ? largestPolicy : largestText));
}
