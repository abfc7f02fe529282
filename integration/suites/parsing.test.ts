import { existsSync, readFileSync } from 'node:fs';
import {
  featuresOf,
  PolicyCache,
  PolicyUnit,
  renderDiagnostic,
  Source,
  type ByteString,
  type Diagnostic,
} from '@lamellar/core';
import { describe, expect, test } from 'vitest';
import { fetchUpstreamSuite } from './fetch-upstream-suite.ts';
import { policyFiles, readSimpleTests } from './simple-test.ts';

const installed = ['/etc/apparmor.d', '/usr/share/apparmor/extra-profiles'].filter((path) => existsSync(path));

describe('the policy of this machine', () => {
  test.skipIf(installed.length === 0)('parses', () => {
    const files = installed.flatMap(policyFiles).filter(isPolicy);
    const refused = files.flatMap((path) => errors(fragmentDiagnostics(read(path))));
    console.log(`${files.length} files of ${installed.join(' and ')}: ${files.length - refused.length} parse`);
    expect(files.length).toBeGreaterThan(0);
    expect(refused).toEqual([]);
  });
});

describe("AppArmor's own tests of its parser", () => {
  const hasApt = existsSync('/usr/bin/apt-get');
  test.skipIf(!hasApt)(
    'that are valid parse, and some of the others are refused already',
    { timeout: 600_000 },
    async () => {
      const { version, directory } = await fetchUpstreamSuite();
      const tests = readSimpleTests(directory);
      // Where the parser itself does not do what its test expects, the test says so.
      const valid = tests.filter(({ expected, todo }) => expected === 'PASS' && !todo);
      const invalid = tests.filter(({ expected, todo }) => expected === 'FAIL' && !todo);
      const refused = valid.flatMap(({ name, text }) => errors(fileDiagnostics(new Source(name, text))));
      const caught = invalid.filter(({ name, text }) => errors(fileDiagnostics(new Source(name, text))).length > 0);
      console.log(
        `apparmor ${version}: ${valid.length - refused.length} of ${valid.length} valid policies parse; ` +
          `${caught.length} of ${invalid.length} invalid ones are refused by syntax alone`,
      );
      expect(valid.length).toBeGreaterThan(1000);
      expect(refused).toEqual([]);
    },
  );
});

function read(path: string): Source {
  return new Source(path, readFileSync(path, 'latin1') as ByteString);
}

/** Files of features and prose lie among those of policy. */
function isPolicy(path: string): boolean {
  return !path.startsWith('/etc/apparmor.d/abi/') && !/(?:^|\/)README[^/]*$/.test(path);
}

function fragmentDiagnostics(source: Source): readonly Diagnostic[] {
  return new PolicyCache().fragment(source).diagnostics;
}

/**
 * What is wrong in a policy file whose includes are not looked at: an includer's text decides alone.
 * What variables and names would add is not syntax and left out.
 */
function fileDiagnostics(source: Source): readonly Diagnostic[] {
  const cache = new PolicyCache();
  const features = featuresOf([]);
  const unit = new PolicyUnit(source, {
    resolve: () => ({ kind: 'files', files: [] }),
    cache,
    kernelFeatures: features,
    defaultFeatures: features,
    knownAbis: new Map(),
    loadSets: 'only-named',
  });
  unit.declared();
  const misplaced = unit.diagnostics.filter(({ code }) => code === 'misplaced-statement');
  return [...cache.fragment(source).diagnostics, ...misplaced];
}

/** At most one, rendered, so that a list of them is a list of policies. */
function errors(diagnostics: readonly Diagnostic[]): readonly string[] {
  const first = diagnostics.find(({ severity }) => severity === 'error');
  return first === undefined ? [] : [renderDiagnostic(first, { color: false })];
}
