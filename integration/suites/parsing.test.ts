import { existsSync, readFileSync } from 'node:fs';
import { renderDiagnostic, Source, type ByteString, type Diagnostic } from '@lamellar/core/language';
import { PolicyCache } from '@lamellar/core/namespaces';
import { expect, test } from 'vitest';
import { policyFiles } from './simple-test.ts';

const installed = ['/etc/apparmor.d', '/usr/share/apparmor/extra-profiles'].filter((path) => existsSync(path));

test.skipIf(installed.length === 0)('the policy of this machine parses', () => {
  const files = installed.flatMap(policyFiles).filter(isPolicy);
  const refused = files.flatMap((path) => errors(new PolicyCache().fragment(read(path)).diagnostics));
  console.log(`${files.length} files of ${installed.join(' and ')}: ${files.length - refused.length} parse`);
  expect(files.length).toBeGreaterThan(0);
  expect(refused).toEqual([]);
});

function read(path: string): Source {
  return new Source(path, readFileSync(path, 'latin1') as ByteString);
}

/** Policy folders also contain files of features and prose. */
function isPolicy(path: string): boolean {
  return !path.startsWith('/etc/apparmor.d/abi/') && !/(?:^|\/)README[^/]*$/.test(path);
}

/** At most the first error, rendered: a list of errors is then a list of policies. */
function errors(diagnostics: readonly Diagnostic[]): readonly string[] {
  const first = diagnostics.find(({ severity }) => severity === 'error');
  return first === undefined ? [] : [renderDiagnostic(first, { color: false })];
}
