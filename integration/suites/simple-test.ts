import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ByteString } from '@lamellar/core/language';

/** A file of AppArmor's `simple_tests`: policy that its header says to be valid or not. */
export interface SimpleTest {
  /** The path within the suite. */
  readonly name: string;
  readonly text: ByteString;
  /** Whether apparmor_parser takes it: what its header expects, or the opposite where that is marked as yet to do. */
  readonly valid: boolean;
  /** Whether apparmor_parser is known not to do what is expected yet. */
  readonly todo: boolean;
}

/**
 * The tests of the suite in a folder, but for those that it has switched off.
 *
 * @param isWanted - which, by their path within the suite
 */
export function* readSimpleTests(
  directory: string,
  isWanted: (name: string) => boolean = () => true,
): Generator<SimpleTest> {
  for (const path of policyFiles(directory)) {
    const name = relative(directory, path);
    if (!name.endsWith('.sd') || !isWanted(name)) continue;
    const text = readFileSync(path, 'latin1') as ByteString;
    const expected = /^#=EXRESULT\s*(PASS|FAIL)\b/m.exec(text)?.[1];
    if (expected === undefined || /^#=DISABLED\b/m.test(text)) continue;
    const todo = /^#=TODO\b/m.test(text);
    yield { name, text, valid: (expected === 'PASS') !== todo, todo };
  }
}

/** The files below a folder, by path. */
export function policyFiles(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
