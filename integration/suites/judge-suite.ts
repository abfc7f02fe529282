import { dirname, isAbsolute, join } from 'node:path';
import type { Resolver } from '@lamellar/core';
import { checkPolicy } from '@lamellar/core/check';
import { Source, type ByteString, type Diagnostic } from '@lamellar/core/language';
import type { PolicyEnvironment } from '@lamellar/core/namespaces';
import { policySurroundings } from '../../cli/src/adapters/policy/policy-surroundings.ts';
import { readSimpleTests, type SimpleTest } from './simple-test.ts';

/** A test with core's verdict. */
export interface JudgedTest {
  readonly test: SimpleTest;
  readonly valid: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Checks the tests of a suite sequentially in this process.
 *
 * @param directory - the suite, also the base of includes
 * @param isWanted - selects tests by path within the suite
 */
export function* judgeSuite(
  directory: string,
  isWanted: (name: string) => boolean = () => true,
): Generator<JudgedTest> {
  const { environment } = policySurroundings({ base: directory });
  const resolve = resolverFrom(dirname(directory), environment.resolve);
  for (const test of readSimpleTests(directory, isWanted)) yield judgeTest(test, { ...environment, resolve });
}

/** Resolves files relative to upstream's working folder of the parser. */
export function resolverFrom(folder: string, resolve: Resolver): Resolver {
  return (reference, from) => {
    if (reference.form === 'search' || isAbsolute(reference.path)) return resolve(reference, from);
    return resolve({ ...reference, path: join(folder, reference.path) as ByteString }, from);
  };
}

function judgeTest(test: SimpleTest, environment: PolicyEnvironment): JudgedTest {
  const { valid, diagnostics } = checkPolicy(new Source(test.name, test.text), environment);
  return { test, valid, diagnostics };
}

/** The folder of a test, for counting. */
export function folderOf({ name }: SimpleTest): string {
  return name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '.';
}
