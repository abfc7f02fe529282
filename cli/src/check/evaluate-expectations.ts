import type { StackedPolicy } from '@lamellar/core';
import { errorAt, groupedBy, type Diagnostic } from '@lamellar/core/language';
import { failingExpectations, isExcepted, type Manifest, type ManifestExpectation } from '@lamellar/node/manifest';
import { brokenDiagnostics } from '../manifest/broken-diagnostics.ts';
import { combinationWords } from '../words/combination-words.ts';
import { stacksOfManifest } from './manifest-stacks.ts';
import type { ManifestReading, TestedCombination } from './manifest-readings.ts';

/**
 * Evaluates the expectations of a manifest for all combinations, and returns the diagnostics of each expectation. Equal
 * results are reported once, with their combinations.
 *
 * @param policies - the policy of the newest kernel in each reading
 * @param isWhole - true if the combinations are all of the manifest, so that exceptions can be unnecessary
 */
export function evaluateExpectations(
  manifest: Manifest,
  readings: readonly ManifestReading[],
  policies: readonly (StackedPolicy | undefined)[],
  isWhole: boolean,
): readonly (readonly Diagnostic[])[] {
  const { expectations } = manifest;
  if (expectations.length === 0) return [];
  const combinations = readings.flatMap((reading) => reading.combinations);
  const outcomes = readings.flatMap((reading, index) => {
    // Kernels with equal behaviours and features have equal results.
    const known = new Map<string, ReturnType<typeof failuresUnder>>();
    return reading.combinations.map((combination) => {
      const key = evaluatedKernel(combination);
      const loaded = combination === reading.newest ? policies[index] : undefined;
      const failures =
        known.get(key) ??
        failuresUnder(manifest, combination, loaded ?? stacksOfManifest(manifest, combination.surroundings));
      known.set(key, failures);
      return failures;
    });
  });
  return expectations.map((expectation) => {
    const cases = combinations.map((combination, index) => ({
      combination,
      diagnostics: outcomes[index]?.get(expectation) ?? [],
      isExcused: isExcepted(expectation.exception, combination),
    }));
    return [...errorsOf(cases), ...(isWhole ? warningsOf(expectation, cases) : [])];
  });
}

/** Returns a key for everything that results depend on of a kernel. */
export function evaluatedKernel({
  kernel: { behaviours, features, loadSets },
}: Pick<TestedCombination, 'kernel'>): string {
  return JSON.stringify([behaviours, features, loadSets]);
}

function failuresUnder(
  manifest: Manifest,
  combination: TestedCombination,
  policy: StackedPolicy,
): ReadonlyMap<ManifestExpectation, readonly Diagnostic[]> {
  const failing = failingExpectations(manifest.expectations, policy, combination);
  return new Map(failing.map((each) => [each.expectation, brokenDiagnostics(each, policy.root, combination.options)]));
}

/** The outcome of an expectation for a combination. */
interface Case {
  readonly combination: TestedCombination;
  /** Empty if the expectation passes. */
  readonly diagnostics: readonly Diagnostic[];
  readonly isExcused: boolean;
}

/** Returns the errors of required combinations: equal errors once, with their combinations. */
function errorsOf(cases: readonly Case[]): readonly Diagnostic[] {
  const all = cases.map(({ combination }) => combination);
  const failed = cases.filter(({ isExcused, diagnostics }) => !isExcused && diagnostics.length > 0);
  const groups = groupedBy(failed, ({ diagnostics }) => diagnostics.map(keyOf).join('\0'));
  return Array.from(groups.values(), (group) => {
    const chosen = group.map(({ combination }) => combination);
    const suffix = all.length === 1 ? '' : ` (${combinationWords(chosen, all)})`;
    return group[0].diagnostics.map((one) => ({ ...one, message: `${one.message}${suffix}` }));
  }).flat();
}

/** Returns a warning if the expectation passes without its exception. */
function warningsOf({ exception }: ManifestExpectation, cases: readonly Case[]): readonly Diagnostic[] {
  const excused = cases.filter(({ isExcused }) => isExcused);
  if (exception === undefined || excused.some(({ diagnostics }) => diagnostics.length > 0)) return [];
  const message =
    excused.length === 0
      ? 'the exception is about no combination of this manifest'
      : 'the exception is unnecessary: the expectation passes in every excepted combination';
  const warning = errorAt(exception.span, 'unnecessary-exception', message, 'remove it, or correct its lists');
  return [{ ...warning, severity: 'warning' }];
}

/** Results with equal keys are equal for people: messages and deciding rules. */
function keyOf({ message, related = [] }: Diagnostic): string {
  const places = related.map(({ message: text, span: { source, start } }) => {
    return `${text} ${source.name}:${source.position(start).line}`;
  });
  return [message, ...places].join('\n');
}
