import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderDiagnostic } from '../diagnostics/render.ts';
import { arbitraryBytes, mutatedPolicy, policyText } from '../language/testing/arbitrary-policy.ts';
import type { ByteString } from '../source/bytes.ts';
import { Source } from '../source/source.ts';
import { randomRuns } from '../testing/fuzz-runs.ts';
import { environmentOf } from '../testing/read-policy.ts';
import { checkPolicy } from './check-policy.ts';

/** CPU time: far more than a text of a few lines takes, but finite. */
const maxMilliseconds = 5000;

const runs = randomRuns(300);

/** A policy around statements, with declarations of the used variables. */
const inProfile = (statements: fc.Arbitrary<ByteString>) =>
  statements.map((text) => `@{HOME}=/home/*/ /root/\n@{x}=a b\n$a=true\nprofile p {\n${text}}\n` as ByteString);

it.each([
  ['bytes', arbitraryBytes],
  ['policy', policyText],
  ['rules of a profile', inProfile(policyText)],
  ['mutated policy', mutatedPolicy],
  ['mutated rules of a profile', inProfile(mutatedPolicy)],
])('any text is checked quickly and without an exception: %s', { timeout: 300_000 + 20 * runs }, (_, texts) => {
  fc.assert(
    fc.property(texts, fc.oneof(arbitraryBytes, policyText, mutatedPolicy), (text, included) => {
      // The included files exist, and include themselves recursively.
      const environment = environmentOf({ files: { a: included, 'a b': included, b: 'signal {mask {hup}}' } });
      const started = process.cpuUsage();
      const { valid, diagnostics } = checkPolicy(new Source('test', text), environment);
      expect(process.cpuUsage(started).user / 1000).toBeLessThan(maxMilliseconds);
      expect(valid).toBe(diagnostics.every(({ severity }) => severity === 'warning'));
      for (const diagnostic of diagnostics) {
        const { start, end, source } = diagnostic.span;
        expect(start >= 0 && start <= end && end <= source.text.length).toBe(true);
        // eslint-disable-next-line no-control-regex -- controls that a terminal would obey
        expect(renderDiagnostic(diagnostic, { color: false })).toMatch(/^[^\x00-\x09\x0b-\x1f\x7f-\x9f]*$/);
      }
    }),
    { numRuns: runs },
  );
});
