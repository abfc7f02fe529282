import { isDeepStrictEqual } from 'node:util';
import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Pair, type ParsedNode } from 'yaml';

/** A text to insert into a file, at an index. */
export interface AddedText {
  readonly at: number;
  readonly text: string;
}

/** The keys that lead to a list of a container in a manifest. */
export type ListPath = readonly [container: string, layer: string, list: string];

/**
 * Returns the insertion that adds values to a list of a container in the text of a manifest, without other changes, also in
 * comments. The result is verified by reading it. Undefined if the verification fails, as with aliases.
 */
export function valuesInManifest(text: string, path: ListPath, values: readonly string[]): AddedText | undefined {
  const document = parseDocument(text, options);
  if (document.errors.length > 0) return undefined;
  const added = addedTo(text, document, path, values);
  if (added === undefined) return undefined;
  const after = `${text.slice(0, added.at)}${added.text}${text.slice(added.at)}`;
  return isEquivalent(text, after, path, (before) => [...before, ...values]) ? added : undefined;
}

/**
 * Returns the text of a manifest without a value of a list, and without an empty list: the inverse of
 * {@link valuesInManifest}. Undefined if the text has no such value, or the verification fails.
 */
export function withoutValue(text: string, path: ListPath, value: string): string | undefined {
  const document = parseDocument(text, options);
  const [container, layer, list] = path;
  const owner = pairAt(pairAt(pairAt(document.contents, 'containers')?.value, container)?.value, layer)?.value;
  const pair = pairAt(owner, list);
  if (document.errors.length > 0 || !isSeq(pair?.value) || !isMap(owner)) return undefined;
  const items = pair.value.items as readonly ParsedNode[];
  const item = items.find((one) => isScalar(one) && one.value === value);
  if (item === undefined) return undefined;
  const pairs = (owner.items as unknown as readonly ParsedPair[]).map(({ key, value: of }) => [
    key.range[0],
    (of ?? key).range[1],
  ]);
  const cut =
    items.length > 1
      ? cutOf(
          text,
          pair.value.flow === true,
          items.map(({ range }) => [range[0], range[1]]),
          items.indexOf(item),
        )
      : cutOf(text, owner.flow === true, pairs, (owner.items as readonly unknown[]).indexOf(pair));
  const after = text.slice(0, cut[0]) + text.slice(cut[1]);
  return isEquivalent(text, after, path, (before) => before.filter((one) => one !== value)) ? after : undefined;
}

/** Returns the range to remove for a member of a collection: a whole line, or between brackets the member and a comma. */
function cutOf(
  text: string,
  isFlow: boolean,
  ranges: readonly (readonly number[])[],
  index: number,
): readonly [start: number, end: number] {
  const [start = 0, end = 0] = ranges[index] ?? [];
  const [before, after] = [ranges[index - 1]?.[1], ranges[index + 1]?.[0]];
  if (isFlow) return before === undefined ? [start, after ?? end] : [before, end];
  const last = text[end - 1] === '\n' ? end - 1 : text.indexOf('\n', end);
  const first = lineStart(text, start);
  // The last line of a text without a final line end.
  return last === -1 ? [Math.max(0, first - 1), text.length] : [first, last + 1];
}

const options = { version: '1.2', schema: 'core', merge: false, logLevel: 'silent' } as const;

function addedTo(
  text: string,
  document: Document.Parsed,
  [container, layer, key]: ListPath,
  values: readonly string[],
): AddedText | undefined {
  const pair = pairAt(pairAt(document.contents, 'containers')?.value, container);
  if (pair === undefined) return undefined;
  const owner = pairAt(pair.value, layer);
  const list = owner && pairAt(owner.value, key);
  if (list !== undefined) return intoList(text, list, values);
  if (owner !== undefined) return intoMap(text, owner, values, [key]);
  return intoMap(text, pair, values, [layer, key]);
}

type ParsedPair = Pair<ParsedNode, ParsedNode | null>;

function pairAt(node: unknown, key: string): ParsedPair | undefined {
  if (!isMap(node)) return undefined;
  const pairs = node.items as unknown as readonly ParsedPair[];
  return pairs.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

/** Inserts after the last rule, in the style of the list. */
function intoList(text: string, list: ParsedPair, values: readonly string[]): AddedText | undefined {
  const { value } = list;
  if (isEmpty(value)) return beneath(text, list, values, []);
  if (!isSeq(value)) return undefined;
  const sequence = value;
  const [first] = sequence.items;
  if (sequence.flow === true) return beforeEnd(text, sequence.range[1], sequence.items.length > 0, values.map(quoted));
  if (first === undefined) return undefined;
  const indent = /^[ \t]*(?=-)/.exec(text.slice(lineStart(text, dashBefore(text, first.range[0]))))?.[0];
  const last = sequence.items.at(-1);
  if (indent === undefined || last === undefined) return undefined;
  return linesAfter(
    text,
    last.range[1],
    values.map((one) => `${indent}- ${quoted(one)}`),
  );
}

/** Inserts after the last entry of a map, with the keys that lead to the values. */
function intoMap(
  text: string,
  pair: ParsedPair,
  values: readonly string[],
  keys: readonly string[],
): AddedText | undefined {
  const { value } = pair;
  if (isEmpty(value)) return beneath(text, pair, values, keys);
  if (!isMap(value)) return undefined;
  const map = value;
  if (map.flow === true) {
    const [first = '', ...others] = keys;
    const entry = others.reduceRight((inner, key) => `{ ${key}: ${inner} }`, `[${values.map(quoted).join(', ')}]`);
    return beforeEnd(text, map.range[1], map.items.length > 0, [`${first}: ${entry}`], ' ');
  }
  const pairs = map.items as unknown as readonly ParsedPair[];
  const [first, last] = [pairs[0], pairs.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const indent = text.slice(lineStart(text, first.key.range[0]), first.key.range[0]);
  if (!/^ *$/.test(indent)) return undefined;
  return linesAfter(text, (last.value ?? last.key).range[1], linesOf(keys, values, indent));
}

/** Inserts under a key without a value. */
function beneath(
  text: string,
  { key, value }: ParsedPair,
  values: readonly string[],
  keys: readonly string[],
): AddedText | undefined {
  // An explicit null, such as `null` or `~`, would precede the inserted lines.
  if (value !== null && text.slice(value.range[0], value.range[1]).trim() !== '') return undefined;
  const indent = text.slice(lineStart(text, key.range[0]), key.range[0]);
  if (!/^ *$/.test(indent)) return undefined;
  return linesAfter(text, key.range[1], linesOf(keys, values, `${indent}  `));
}

function linesOf(keys: readonly string[], values: readonly string[], indent: string): readonly string[] {
  const inner = (depth: number): string => `${indent}${'  '.repeat(depth)}`;
  return [
    ...keys.map((key, depth) => `${inner(depth)}${key}:`),
    ...values.map((value) => `${inner(keys.length)}- ${quoted(value)}`),
  ];
}

function isEmpty(value: ParsedNode | null): boolean {
  return value === null || (isScalar(value) && value.value === null);
}

/** Inserts lines after the line of a place, which may end in a comment. */
function linesAfter(text: string, place: number, lines: readonly string[]): AddedText {
  const isAtLineStart = place > 0 && text[place - 1] === '\n';
  const lineEnd = text.indexOf('\n', place);
  const at = isAtLineStart ? place : lineEnd === -1 ? text.length : lineEnd + 1;
  const before = at === text.length && !text.endsWith('\n') ? '\n' : '';
  return { at, text: `${before}${lines.map((line) => `${line}\n`).join('')}` };
}

/** Inserts before the closing bracket of a collection. */
function beforeEnd(
  text: string,
  end: number,
  isMore: boolean,
  items: readonly string[],
  around = '',
): AddedText | undefined {
  const bracket = end - 1;
  const blanks = /[ \t]*$/.exec(text.slice(0, bracket))?.[0].length ?? 0;
  if (isMore && text.slice(lineStart(text, bracket), bracket).trim() === '') return undefined;
  const at = bracket - blanks;
  return { at, text: `${isMore ? ', ' : around}${items.join(', ')}${isMore || blanks > 0 ? '' : around}` };
}

function dashBefore(text: string, place: number): number {
  return text.lastIndexOf('-', place);
}

function lineStart(text: string, place: number): number {
  return text.lastIndexOf('\n', place - 1) + 1;
}

/** Quotes a rule. In single quotes, only single quotes are special. */
function quoted(rule: string): string {
  return /[^ -~\u00a0-\ud7ff\ue000-\ufffd]/.test(rule) ? JSON.stringify(rule) : `'${rule.replaceAll("'", "''")}'`;
}

/** Verifies that a changed text has the previous content, with changed values in a list. */
function isEquivalent(
  text: string,
  changed: string,
  [container, layer, list]: ListPath,
  valuesAfter: (before: readonly unknown[]) => readonly unknown[],
): boolean {
  const after = parseDocument(changed, options);
  if (after.errors.length > 0) return false;
  const wanted = parseDocument(text, options);
  const path = ['containers', container, layer, list];
  if (path.some((_, depth) => isAlias(wanted.getIn(path.slice(0, depth + 1), true)))) return false;
  const known = wanted.getIn(path) as { readonly toJSON?: () => unknown } | null | undefined;
  const values = valuesAfter((known?.toJSON?.() ?? []) as readonly unknown[]);
  // Conversion to JSON expands aliases to separate trees.
  const [expected, found] = [treeOf(wanted), treeOf(after)];
  const design = ((expected['containers'] as Tree)[container] ??= {}) as Tree;
  const owner = (design[layer] ??= {}) as Tree;
  if (values.length === 0) delete owner[list];
  else owner[list] = values;
  return isDeepStrictEqual(found, expected);
}

type Tree = Record<string, unknown>;

function treeOf(document: Document.Parsed): Tree {
  return JSON.parse(JSON.stringify(document.toJS())) as Tree;
}
