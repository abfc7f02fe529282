import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { LintRuleCode } from '../../diagnostics/lint-codes.ts';
import { apparmor50 } from '../../file-rules/compiler-behaviours.ts';
import { featuresOfKernel, measuredKernels } from '../../kernels/measured-kernels.ts';
import { knownAbis, usualFeatures } from '../../profile/known-abis.ts';
import { readPolicy, type TestSurroundings } from '../../testing/read-policy.ts';
import { lintPolicy, type LintedFile, type LintInput } from '../lint-policy.ts';

/** The options of a test. */
export interface LintTest extends TestSurroundings, Partial<Pick<LintInput, 'only' | 'compiler' | 'isChosen'>> {
  /** The version of the kernel; by default, the newest. */
  readonly kernel?: string;
}

/** Lints files in the root policy namespace, for a measured kernel and AppArmor 5.0. */
export function lintTexts(texts: readonly string[], options: LintTest = {}): readonly LintedFile[] {
  const { kernel: version, only, compiler = apparmor50, isChosen = true, ...surroundings } = options;
  const kernel = measuredKernels.find((each) => each.version === version) ?? measuredKernels.at(-1);
  if (kernel === undefined) throw new Error('no kernel');
  const kernelFeatures = featuresOfKernel(kernel);
  const { files = {}, ...rest } = { kernelFeatures, defaultFeatures: usualFeatures, ...surroundings };
  const root = readPolicy({ '': texts }, { ...rest, files, compiler, knownAbis });
  return lintPolicy({ root, behaviours: kernel.behaviours, compiler, isChosen, only });
}

/** Returns the findings of one rule in a policy text without errors. */
export function findingsOf(
  id: LintRuleCode,
  texts: string | readonly string[],
  options: LintTest = {},
): readonly Diagnostic[] {
  const diagnostics = lintTexts([texts].flat(), options).flatMap((file) => file.diagnostics);
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error !== undefined) throw new Error(error.message);
  return diagnostics.filter(({ code }) => code === id);
}
