import { labelsByName, type PolicyUnderKernel } from '@lamellar/core/diff';
import { selectLabels, selectorsOf } from '@lamellar/core/expectations';
import { printLabel, type StackedPolicy } from '@lamellar/core';
import { readManifestAt, type ManifestExpectation, type TestCombination } from '@lamellar/node/manifest';
import { filesOfManifest } from '@lamellar/node/policy';
import { SharedCache, withFileRules } from '../adapters/policy/policy-surroundings.ts';
import type { BaselineColumn } from '../baseline/baseline-columns.ts';
import type { LabelledPolicy } from '../baseline/compare-baseline.ts';
import { CommandError } from '../exit-status.ts';
import { loadPolicies } from '../policy/load-policy.ts';
import type { CheckOptions } from './check-all.ts';
import { checkedSurroundings } from './checked-surroundings.ts';
import { evaluatedKernel } from './evaluate-expectations.ts';
import { isManifest } from './is-manifest.ts';
import { combinationOf, readingsOf } from './manifest-readings.ts';
import { stacksOfManifest } from './manifest-stacks.ts';

/** A column of a checked policy. Columns with equal kernels share a policy. */
export interface CheckedColumn {
  readonly column: BaselineColumn;
  readonly combination: TestCombination;
  readonly policy: LabelledPolicy;
}

/** Loads valid policy files, or a valid manifest, for each variant, kernel and compiler. */
export async function checkedColumns(
  places: readonly string[],
  options: CheckOptions,
): Promise<readonly CheckedColumn[]> {
  const [first = '', ...others] = places;
  if (places.includes('-')) throw new CommandError('--baseline does not read standard input', { hint: 'name files' });
  if (isManifest(first) && others.length === 0) return columnsOfManifest(first, options);
  if (places.some(isManifest))
    throw new CommandError('--baseline needs a single manifest, or only policy files', {
      hint: 'write a baseline for each',
    });
  const [loaded] = await loadPolicies({ ...options, policy: places });
  const combination = combinationOf(loaded);
  return [
    {
      column: columnOf(combination, { kernel: options.kernel !== undefined, compiler: options.compiler !== undefined }),
      combination,
      policy: labelled({ policy: loaded.policy, behaviours: loaded.kernel.behaviours }, []),
    },
  ];
}

function columnsOfManifest(file: string, options: CheckOptions): readonly CheckedColumn[] {
  const named = filesOfManifest(file, options.allowUntrustedManifest === true, true);
  const given = withFileRules(checkedSurroundings(options, undefined), options, named);
  const read = readManifestAt(file, given.files);
  if ('diagnostics' in read) return [];
  const { manifest } = read;
  const readings = readingsOf(manifest, given, options, new SharedCache());
  if ('diagnostics' in readings) return [];
  const isNamed = {
    kernel: options.kernel !== undefined || manifest.tests.kernels.length > 0,
    compiler: options.compiler !== undefined || manifest.tests.compilers.length > 0,
  };
  return readings.flatMap(({ combinations }) => {
    const known = new Map<string, LabelledPolicy>();
    return combinations.map((combination): CheckedColumn => {
      const key = evaluatedKernel(combination);
      const policy =
        known.get(key) ??
        labelled(
          { policy: stacksOfManifest(manifest, combination.surroundings), behaviours: combination.kernel.behaviours },
          manifest.expectations,
        );
      known.set(key, policy);
      return { column: columnOf(combination, isNamed), combination, policy };
    });
  });
}

/** Names the variant, and the kernel and the compiler if the project or the command line names them. */
function columnOf(
  { variant, kernel, kernelWord, compiler }: TestCombination,
  isNamed: { readonly kernel: boolean; readonly compiler: boolean },
): BaselineColumn {
  return {
    ...(variant === undefined ? {} : { variant }),
    ...(isNamed.kernel ? { kernel: kernelWord ?? kernel.version } : {}),
    ...(isNamed.compiler ? { compiler } : {}),
  };
}

/** Returns every label of the policy, and the stacks that expectations name. */
function labelled(of: PolicyUnderKernel, expectations: readonly ManifestExpectation[]): LabelledPolicy {
  const labels = new Map(labelsByName(of));
  for (const label of namedLabels(of.policy, expectations))
    labels.set(printLabel(label, of.policy.root), { label, ...of });
  return { of, labels };
}

function namedLabels(policy: StackedPolicy, expectations: readonly ManifestExpectation[]) {
  return expectations
    .flatMap(({ expectation }) => selectorsOf(expectation))
    .flatMap((selector) => {
      const found = selectLabels(selector, policy);
      return 'labels' in found ? found.labels : [];
    });
}
