/**
 * Prepares the compilers and profiles of further Debian suites. Prints a JSON object for scripts/test.mjs: null for an
 * available suite, else the reason why the suite is unavailable.
 */
import { provideCompiler } from './provide-compiler.ts';
import { provideProfiles } from './provide-profiles.ts';

const suites: Readonly<Record<string, () => Promise<unknown>>> = {
  bookworm: () => provideCompiler('bookworm'),
  sid: () => Promise.all([provideCompiler('sid'), provideProfiles('sid')]),
};

const reasons: Record<string, string | null> = {};
for (const [suite, provide] of Object.entries(suites)) {
  reasons[suite] = await provide().then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}
console.log(JSON.stringify(reasons));
