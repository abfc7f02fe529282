import type { Span } from '@lamellar/core/language';
import type { Scalar } from 'yaml';

/** The value of a YAML text, with spans. An alias is replaced by its value, with the span of the anchored value. */
export type YamlTree = YamlMap | YamlList | YamlScalar;

interface Placed {
  readonly span: Span;
  /** The depth of nested collections, including the value. */
  readonly depth: number;
  /** The number of values, including the value itself, with aliases expanded. */
  readonly size: number;
}

export interface YamlMap extends Placed {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, YamlEntry>;
}

export interface YamlEntry {
  readonly key: Span;
  readonly value: YamlTree;
}

export interface YamlList extends Placed {
  readonly kind: 'list';
  readonly items: readonly YamlTree[];
}

export interface YamlScalar extends Placed {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** The style of the scalar, which determines the places in the text. */
  readonly style: Scalar.Type;
  /** The range of the scalar, as indices into the text of the manifest. */
  readonly range: readonly [start: number, end: number];
}

/** Returns the value of a key; undefined if the tree is no map or lacks the key. */
export function valueAt(tree: YamlTree | undefined, key: string): YamlTree | undefined {
  return tree?.kind === 'map' ? tree.entries.get(key)?.value : undefined;
}

/** Returns the entries of a map; empty for a different value. */
export function entriesOf(tree: YamlTree | undefined): ReadonlyMap<string, YamlEntry> {
  return tree?.kind === 'map' ? tree.entries : new Map();
}

/** Returns the texts of a list, without further values. */
export function textsOf(tree: YamlTree | undefined): readonly YamlText[] {
  return tree?.kind === 'list' ? tree.items.filter((item) => isText(item)) : [];
}

/** A scalar with a text. */
export type YamlText = YamlScalar & { readonly value: string };

export function isText(tree: YamlTree | undefined): tree is YamlText {
  return tree?.kind === 'scalar' && typeof tree.value === 'string';
}

/** Converts a tree to plain values without spans. A key is always an own property, including `__proto__`. */
export function plainOf(tree: YamlTree): unknown {
  switch (tree.kind) {
    case 'map':
      return Object.fromEntries(Array.from(tree.entries, ([key, { value }]) => [key, plainOf(value)]));
    case 'list':
      return tree.items.map(plainOf);
    case 'scalar':
      return tree.value;
  }
}
