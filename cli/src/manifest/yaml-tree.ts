import type { Span } from '@lamellar/core/language';
import type { Scalar } from 'yaml';

/** What a YAML text says, with the place of everything. An alias is what it stands for, at its own place. */
export type YamlTree = YamlMap | YamlList | YamlScalar;

interface Placed {
  readonly span: Span;
  /** Collections within each other, itself included. */
  readonly depth: number;
  /** Everything in it, itself included, what aliases stand for counted each time. */
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
  /** How it is written, which a place in its text depends on. */
  readonly style: Scalar.Type;
  /** Where it is written, as indices into the text of the manifest. */
  readonly range: readonly [start: number, end: number];
}

/** The value behind a key; undefined where this is no map or has none. */
export function valueAt(tree: YamlTree | undefined, key: string): YamlTree | undefined {
  return tree?.kind === 'map' ? tree.entries.get(key)?.value : undefined;
}

/** The entries of a map, none of anything else. */
export function entriesOf(tree: YamlTree | undefined): ReadonlyMap<string, YamlEntry> {
  return tree?.kind === 'map' ? tree.entries : new Map();
}

/** The texts of a list, without what is no text. */
export function textsOf(tree: YamlTree | undefined): readonly YamlText[] {
  return tree?.kind === 'list' ? tree.items.filter((item) => isText(item)) : [];
}

/** A scalar that is text. */
export type YamlText = YamlScalar & { readonly value: string };

export function isText(tree: YamlTree | undefined): tree is YamlText {
  return tree?.kind === 'scalar' && typeof tree.value === 'string';
}

/** A tree as plain values, for those who know no places. A key is always a property of its own, `__proto__` too. */
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
