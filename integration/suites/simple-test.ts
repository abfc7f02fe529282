import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ByteString } from '@lamellar/core/language';

/** A file of AppArmor's `simple_tests`: policy with the expected validity in the header. */
export interface SimpleTest {
  /** The path within the suite. */
  readonly name: string;
  readonly text: ByteString;
  /** The verdict of apparmor_parser: the header's expectation, inverted for tests marked as todo. */
  readonly valid: boolean;
  /** True if apparmor_parser is known to fail the expectation. */
  readonly todo: boolean;
}

/**
 * Reads the tests of the suite in a folder, except for disabled tests.
 *
 * @param isWanted - selects tests by path within the suite
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

/** The files below a folder, sorted by path. */
export function policyFiles(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
