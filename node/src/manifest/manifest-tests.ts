import type { MeasuredKernel } from '@lamellar/core';
import type { Span } from '@lamellar/core/language';
import type { TemplateValues } from '../policy/policy-template.ts';

/** A version of apparmor_parser. */
export type TestCompiler = '4.1' | '5.0';

/** The variants of a manifest's policy, and the kernels and compilers for the expectations. All empty in version 1. */
export interface ManifestTests {
  /** `RUNTIME` or `RUNTIME@VERSION`: the runtime whose values the templates' fields have. */
  readonly runtime: string | undefined;
  readonly variants: readonly ManifestVariant[];
  /** Assumed profiles, in the form of `--assume`. */
  readonly assume: readonly { readonly word: string; readonly span: Span }[];
  readonly kernels: readonly TestedKernel[];
  readonly compilers: readonly TestCompiler[];
}

/** The sections for tests of a manifest of version 1. */
export const noTests: ManifestTests = { runtime: undefined, variants: [], assume: [], kernels: [], compilers: [] };

/** A variant of the policy: values of template fields. */
export interface ManifestVariant {
  readonly name: string;
  readonly values: TemplateValues;
  readonly span: Span;
}

/** A kernel for the expectations. */
export interface TestedKernel {
  /** The kernel in the form of `--kernel`: a version, a name, a file, or `all` measured kernels. */
  readonly word: string;
  readonly isFile: boolean;
  readonly span: Span;
}

/** Checks whether a range includes a kernel, given also in the form of `--kernel`. */
export type KernelSelector = (kernel: MeasuredKernel, word: string | undefined) => boolean;

/** The combinations for which an expectation is not required. A combination matches all present lists. */
export interface ExpectationException {
  readonly kernels: readonly KernelSelector[] | undefined;
  readonly compilers: readonly TestCompiler[] | undefined;
  readonly variants: readonly string[] | undefined;
  readonly because: string;
  /** The span of the key. */
  readonly span: Span;
}

/** The inputs of an evaluation that exceptions select. */
export interface TestCombination {
  readonly kernel: MeasuredKernel;
  /** The requested kernel in the form of `--kernel`, if any. */
  readonly kernelWord?: string;
  /** The version of the compiler. */
  readonly compiler: string;
  /** The name of the variant, if any. */
  readonly variant?: string;
}

/** Returns whether an exception covers a combination. */
export function isExcepted(
  exception: ExpectationException | undefined,
  { kernel, kernelWord, compiler, variant }: TestCombination,
): boolean {
  if (exception === undefined) return false;
  const { kernels, compilers, variants } = exception;
  return (
    (kernels === undefined || kernels.some((includes) => includes(kernel, kernelWord))) &&
    (compilers === undefined || compilers.some((one) => one === compiler)) &&
    (variants === undefined || (variant !== undefined && variants.includes(variant)))
  );
}
