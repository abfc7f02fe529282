import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ByteString } from '@lamellar/core';

/** A file of AppArmor's `simple_tests`: policy that its header says to be valid or not. */
export interface SimpleTest {
  /** The path within the suite. */
  readonly name: string;
  readonly text: ByteString;
  readonly expected: 'PASS' | 'FAIL';
  /** Whether apparmor_parser is known not to do what is expected yet. */
  readonly todo: boolean;
}

/** The tests of the suite in a folder. */
export function readSimpleTests(directory: string): readonly SimpleTest[] {
  return policyFiles(directory).flatMap((path): SimpleTest[] => {
    if (!path.endsWith('.sd')) return [];
    const text = readFileSync(path, 'latin1') as ByteString;
    const expected = /^#=EXRESULT\s*(PASS|FAIL)\b/m.exec(text)?.[1];
    if (expected === undefined) return [];
    const todo = /^#=(?:TODO|DISABLED)\b/m.test(text);
    return [{ name: relative(directory, path), text, expected: expected as SimpleTest['expected'], todo }];
  });
}

/** The files below a folder, by path. */
export function policyFiles(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
