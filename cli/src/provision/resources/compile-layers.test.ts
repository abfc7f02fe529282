import { bytesOf } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { compiledTwoProfiles } from '../../testing/compiled-policy.ts';
import type { CompiledLayer } from './compiled-layer.ts';
import { compileLayers, compileValid, unknownTexts, type LayerSource } from './compile-layers.ts';

const layer = [{ name: 'a.aa', text: bytesOf('profile a {\n}\n'), origin: './a.aa' }];
const sources: readonly LayerSource[] = ['n', 'nn', 'n'.repeat(9)].map((name, at) => ({
  key: `${at}`,
  namespace: bytesOf(name),
  layer,
}));

test('layers of an earlier run are not compiled again', async () => {
  const kept = new Map<string, CompiledLayer>();
  const known = {
    layer: (key: string) => kept.get(key),
    keepLayer: (key: string, value: CompiledLayer) => void kept.set(key, value),
  };
  expect(unknownTexts(sources, known)).toBe(1);
  let compilations = 0;
  const compile = () => Promise.resolve({ policy: (compilations++, compiledTwoProfiles) });
  const first = await compileValid(sources, { compile }, known);
  // Two of the names have equal lengths modulo the alignment.
  expect([compilations, kept.size]).toEqual([1, 2]);
  expect(unknownTexts(sources, known)).toBe(0);
  expect(
    unknownTexts([...sources, { key: 'in', namespace: undefined, layer, isCompiledInContainer: true }], known),
  ).toBe(1);
  const second = await compileValid(sources, { compile }, known);
  expect(compilations).toBe(1);
  expect(second.compiled).toEqual(first.compiled);
  expect(second.compiled).toEqual(await compileLayers(sources, { compile }));
});
