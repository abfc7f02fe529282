import { groupedBy, printable } from '@lamellar/core/language';
import { kernelsInWords } from '@lamellar/core/render';
import type { TestCombination } from '@lamellar/node/manifest';

/** Names combinations by variants, compilers and kernels, without the values that all combinations share. */
export function combinationWords(chosen: readonly TestCombination[], all: readonly TestCombination[]): string {
  const dimensions = [variantOf, compilerOf, kernelOf].filter((valueOf) => new Set(all.map(valueOf)).size > 1);
  const isProduct = dimensions.reduce((size, valueOf) => size * new Set(chosen.map(valueOf)).size, 1) === chosen.length;
  if (isProduct) return wordsOf(chosen, all);
  // Combinations with equal kernels come first together, and then those with equal compilers.
  const parts = [...groupedBy(chosen, (one) => `${variantOf(one)}\0${compilerOf(one)}`).values()];
  const merged = groupedBy(parts, (part) => `${part.map(kernelOf).join('\0')}\0${part.map(compilerOf)[0] ?? ''}`);
  return [...merged.values()].map((group) => wordsOf(group.flat(), all)).join('; ');
}

function wordsOf(chosen: readonly TestCombination[], all: readonly TestCombination[]): string {
  const named = (valueOf: (one: TestCombination) => string, word: string): readonly string[] => {
    const values = [...new Set(chosen.map(valueOf))];
    if (values.length === new Set(all.map(valueOf)).size) return [];
    return [`${word}${values.length === 1 ? '' : 's'} ${values.map(printable).join(', ')}`];
  };
  const kernels = [...new Set(chosen.map(({ kernel }) => kernel))];
  const isEveryKernel = kernels.length === new Set(all.map(kernelOf)).size;
  const words = [
    ...named(variantOf, 'variant'),
    ...named(compilerOf, 'compiler'),
    ...(isEveryKernel ? [] : [kernelsInWords(kernels)]),
  ];
  return words.length === 0 ? `all ${all.length} combinations` : words.join(', ');
}

function variantOf({ variant = '' }: TestCombination): string {
  return variant;
}

function compilerOf({ compiler }: TestCombination): string {
  return compiler;
}

function kernelOf({ kernel }: TestCombination): string {
  return kernel.version;
}
