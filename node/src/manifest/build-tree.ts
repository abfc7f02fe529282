import { errorAt, printable, type Diagnostic } from '@lamellar/core/language';
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Alias,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { maxNesting } from './compose-yaml.ts';
import type { ManifestText } from './manifest-text.ts';
import type { YamlEntry, YamlList, YamlMap, YamlScalar, YamlTree } from './yaml-tree.ts';

/**
 * The maximum number of values of a manifest, including expanded aliases: some thousands of containers. The schema
 * reports at most as many errors, and passes them as arguments of one call.
 */
const maxTreeSize = 80_000;

/** Builds the tree of a document's nodes. Reports invalid nodes and leaves them out of the tree. */
export function buildTree(
  contents: ParsedNode,
  text: ManifestText,
): { readonly tree: YamlTree; readonly diagnostics: readonly Diagnostic[] } {
  const builder = new TreeBuilder(text);
  return { tree: builder.build(contents), diagnostics: builder.diagnostics };
}

class TreeBuilder {
  readonly diagnostics: Diagnostic[] = [];
  readonly #text: ManifestText;
  readonly #anchors = new Map<string, YamlTree | 'open'>();

  constructor(text: ManifestText) {
    this.#text = text;
  }

  build(node: ParsedNode): YamlTree {
    if (isAlias(node)) return this.#alias(node);
    const { anchor } = node;
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    const tree = this.#content(node);
    if (anchor !== undefined) this.#anchors.set(anchor, tree);
    return tree;
  }

  #content(node: Exclude<ParsedNode, Alias.Parsed>): YamlTree {
    if (isMap(node)) return this.#map(node);
    if (isSeq(node)) return this.#list(node);
    return this.#scalar(node);
  }

  #map(node: YAMLMap.Parsed): YamlMap {
    const entries = new Map<string, YamlEntry>();
    for (const { key, value } of node.items) {
      // Any key except a text is already reported.
      if (!isScalar(key) || typeof key.value !== 'string') continue;
      const place = this.#span(key);
      const first = entries.get(key.value);
      if (first !== undefined) {
        this.#report(
          place,
          `\`${printable(key.value)}\` is defined twice`,
          'remove or rename one of the two',
          first.key,
        );
      } else if (this.#isSoundKey(key.value, place)) {
        entries.set(key.value, { key: place, value: value === null ? this.#nothing(key) : this.build(value) });
      }
    }
    const values = Array.from(entries.values(), ({ value }) => value);
    return { kind: 'map', entries, span: this.#span(node), ...measure(values) };
  }

  #list(node: YAMLSeq.Parsed): YamlList {
    const items = node.items.map((item) => this.build(item));
    return { kind: 'list', items, span: this.#span(node), ...measure(items) };
  }

  #scalar(node: Scalar.Parsed): YamlScalar {
    const span = this.#span(node);
    const value: unknown = node.value;
    const [start, end] = node.range;
    const common = {
      kind: 'scalar',
      span,
      depth: 0,
      size: 1,
      style: node.type ?? 'PLAIN',
      range: [start, end],
    } as const;
    if (typeof value === 'string') return { ...common, value: this.#isSound(value, span) ? value : '' };
    if (typeof value === 'number' || typeof value === 'boolean' || value === null) return { ...common, value };
    this.#report(span, 'a value must be a text, a number or a boolean', 'put a text into quotes');
    return { ...common, value: null };
  }

  /** Returns the value of a key without a `:`, which braces allow. */
  #nothing(key: Scalar.Parsed): YamlScalar {
    const [, end] = key.range;
    return {
      kind: 'scalar',
      value: null,
      style: 'PLAIN',
      span: this.#text.span(end, end),
      depth: 0,
      size: 1,
      range: [end, end],
    };
  }

  #alias(node: Alias.Parsed): YamlTree {
    const span = this.#span(node);
    const name = node.source;
    const shown = printable(name);
    const found = this.#anchors.get(name);
    if (found === undefined || found === 'open') {
      this.#report(
        span,
        found === 'open' ? `\`*${shown}\` refers to itself` : `no \`&${shown}\` before \`*${shown}\``,
        found === 'open' ? undefined : 'put a text that begins with `*` into quotes',
      );
      const [start, end] = node.range;
      return { kind: 'scalar', value: null, style: 'PLAIN', span, depth: 0, size: 1, range: [start, end] };
    }
    return found;
  }

  #isSoundKey(text: string, span: YamlTree['span']): boolean {
    if (text !== '__proto__') return this.#isSound(text, span);
    this.#report(span, '`__proto__` cannot be a name', 'use a different name');
    return false;
  }

  /** Checks that a text can be a name or a rule: escapes can spell characters forbidden in a file. */
  #isSound(text: string, span: YamlTree['span']): boolean {
    if (text.includes('\0')) this.#report(span, 'a NUL character', 'no name, path or rule can contain NUL');
    else if (/\p{Surrogate}/u.test(text)) this.#report(span, 'half of a surrogate pair', 'write the character itself');
    else return true;
    return false;
  }

  #span(node: ParsedNode): YamlTree['span'] {
    const [start, end] = node.range;
    return this.#text.span(start, end);
  }

  #report(span: YamlTree['span'], message: string, hint?: string, first?: YamlTree['span']): void {
    const error = errorAt(span, 'invalid-yaml', message, hint);
    const related = first && [{ message: 'the first one', span: first }];
    this.diagnostics.push(related === undefined ? error : { ...error, related });
  }
}

function measure(parts: readonly YamlTree[]): { readonly depth: number; readonly size: number } {
  return {
    depth: 1 + parts.reduce((most, { depth }) => Math.max(most, depth), 0),
    size: 1 + parts.reduce((sum, { size }) => sum + size, 0),
  };
}

/** Returns a diagnostic if the tree is too large, or too deep because of aliases, to be traversed. */
export function tooLarge({ depth, size, span }: YamlTree): Diagnostic | undefined {
  if (depth > maxNesting)
    return errorAt(
      span,
      'nesting-too-deep',
      `aliases nest more than ${maxNesting} collections`,
      'write the values instead of aliases',
    );
  if (size <= maxTreeSize) return undefined;
  const message = `more than ${maxTreeSize.toLocaleString('en')} keys and values, including aliases`;
  return errorAt(span, 'expansion-too-large', message, 'use fewer aliases, or several manifests');
}
