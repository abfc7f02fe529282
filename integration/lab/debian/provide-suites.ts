/**
 * Has the compilers and profiles of other suites of Debian ready, and prints which of them are here, as JSON: for each suite null,
 * or why it cannot be had. scripts/test.mjs asks for it.
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
