import { errorAt, type Diagnostic } from '@lamellar/core/language';
import type { Manifest, TestCombination } from '@lamellar/node/manifest';
import { describedKernel } from '../adapters/kernel/described-kernel.ts';
import {
  surroundingsOfKernels,
  withFiles,
  type PolicySurroundings,
  type SharedCache,
} from '../adapters/policy/policy-surroundings.ts';
import { CommandError } from '../exit-status.ts';
import { defaultBase, type SurroundingsOptions } from '../policy/policy-options.ts';

/** A variant of a manifest's policy under a compiler, for several kernels. */
export interface ManifestReading {
  readonly combinations: readonly TestedCombination[];
  /** The last combination. */
  readonly newest: TestedCombination;
}

/** A kernel, a compiler and a variant, with the policy files. */
export interface TestedCombination extends TestCombination {
  readonly surroundings: PolicySurroundings;
  /** The options of a command line for the combination, besides the manifest. */
  readonly options: readonly string[];
}

/** The largest number of combinations of a manifest: ten times all kernels and both compilers for ten variants. */
const maxCombinations = 2000;

/** The largest number of combinations of all expectations. */
const maxEvaluations = 500_000;

/**
 * Returns the readings of a manifest's policy: each variant under each compiler. Kernels and compilers of the command line
 * replace those of the manifest.
 *
 * @param given - the surroundings of the command line
 * @param shared - the cache of all readings
 */
export function readingsOf(
  manifest: Manifest,
  given: PolicySurroundings,
  options: SurroundingsOptions,
  shared: SharedCache,
): readonly ManifestReading[] | { readonly diagnostics: readonly Diagnostic[] } {
  const { tests } = manifest;
  const wrong = options.kernel === undefined ? kernelProblems(manifest, given) : [];
  if (wrong.length > 0) return { diagnostics: wrong };
  const kernel = options.kernel ?? (tests.kernels.length > 0 ? tests.kernels.map(({ word }) => word) : undefined);
  const compilers = options.compiler === undefined && tests.compilers.length > 0 ? tests.compilers : [options.compiler];
  const variants = tests.variants.length > 0 ? tests.variants : [undefined];
  const isGiven = kernel === options.kernel && compilers[0] === options.compiler;
  const surroundings = compilers.map((compiler): readonly [PolicySurroundings, ...PolicySurroundings[]] => {
    if (isGiven) return [given];
    const chosen = { ...options, ...(kernel && { kernel }), ...(compiler && { compiler }) };
    const [first, ...others] = surroundingsOfKernels(chosen, undefined, undefined, shared);
    const { knownAbis } = given.environment;
    const ofManifest = (one: PolicySurroundings): PolicySurroundings =>
      withFiles({ ...one, environment: { ...one.environment, knownAbis } }, given.files);
    return [ofManifest(first), ...others.map(ofManifest)];
  });
  const count = variants.length * surroundings.flat().length;
  const evaluations = count * manifest.expectations.length;
  if (count > maxCombinations || evaluations > maxEvaluations)
    return { diagnostics: [tooMany(manifest, count, evaluations)] };
  return variants.flatMap((variant) => {
    const files = variant === undefined ? undefined : given.files.withValues(variant.values);
    return surroundings.map((kernels): ManifestReading => {
      const combine = (one: PolicySurroundings): TestedCombination => ({
        ...combinationOf(one),
        ...(variant && { variant: variant.name }),
        surroundings: files === undefined ? one : withFiles(one, files),
        options: [
          ...(kernel === undefined ? [] : ['--kernel', wordOf(one)]),
          ...(compilers[0] === undefined ? [] : ['--compiler', one.compiler().version]),
          ...commonOptions(options),
          ...[...(variant?.values ?? [])]
            .filter(([name]) => options.templateVar?.some((word) => word.startsWith(`${name}=`)) !== true)
            .flatMap(([name, values]) =>
              (values.length === 0 ? [''] : values).flatMap((value) => [
                '--template-var',
                `${name}=${Buffer.from(value, 'latin1').toString()}`,
              ]),
            ),
        ],
      });
      const combinations = kernels.map(combine);
      return { combinations, newest: combinations.at(-1) ?? combine(kernels[0]) };
    });
  });
}

/** Returns the kernel and the compiler of the surroundings. */
export function combinationOf(
  surroundings: Pick<PolicySurroundings, 'kernel' | 'compiler' | 'requests'>,
): TestCombination {
  const { kernel, compiler } = surroundings;
  return { kernel, kernelWord: wordOf(surroundings), compiler: compiler().version };
}

/** Returns the kernel in the form of `--kernel`. */
function wordOf({ kernel, requests }: Pick<PolicySurroundings, 'kernel' | 'requests'>): string {
  return requests[0]?.requested ?? kernel.version;
}

function commonOptions({
  Include = [],
  base,
  runtime,
  templateVar = [],
  features,
}: SurroundingsOptions): readonly string[] {
  return [
    ...Include.flatMap((one) => ['-I', one]),
    ...(base === defaultBase ? [] : ['-b', base]),
    ...(runtime === undefined ? [] : ['--runtime', runtime]),
    ...(features === undefined ? [] : ['--features', features]),
    ...templateVar.flatMap((one) => ['--template-var', one]),
  ];
}

/** Returns an error for each unusable file of a kernel. */
function kernelProblems({ tests }: Manifest, { files }: PolicySurroundings): readonly Diagnostic[] {
  return tests.kernels.flatMap(({ word, isFile, span }): readonly Diagnostic[] => {
    if (!isFile) return [];
    const refused = files.refusal(word);
    if (refused !== undefined) return [errorAt(span, 'invalid-manifest', `kernel: ${refused.reason}`, refused.hint)];
    try {
      describedKernel(word);
      return [];
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      return [errorAt(span, 'invalid-manifest', error.message.split('\n').join(' '), error.hint)];
    }
  });
}

function tooMany({ source }: Manifest, count: number, evaluations: number): Diagnostic {
  const [combinations, answers] = [count, evaluations].map((number) => number.toLocaleString('en'));
  return errorAt(
    { source, start: 0, end: 0 },
    'invalid-manifest',
    `${combinations} combinations of variants, kernels and compilers, and ${answers} evaluations of expectations`,
    `the limits are ${maxCombinations.toLocaleString('en')} combinations and ${maxEvaluations.toLocaleString('en')} evaluations: use several manifests`,
  );
}
