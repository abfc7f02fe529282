import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Pair, type ParsedNode } from 'yaml';

/** A text to insert into a file, at an index. */
export interface AddedText {
  readonly at: number;
  readonly text: string;
}

/**
 * Returns the insertion that adds rules to a container's host layer in the text of a manifest, without other changes,
 * also in comments. The result is verified by reading it. Undefined if the verification fails, as with aliases.
 */
export function rulesInManifest(text: string, container: string, rules: readonly string[]): AddedText | undefined {
  const document = parseDocument(text, options);
  if (document.errors.length > 0) return undefined;
  const added = addedTo(text, document, container, rules);
  return added !== undefined && isEquivalent(text, added, container, rules) ? added : undefined;
}

const options = { version: '1.2', schema: 'core', merge: false, logLevel: 'silent' } as const;

function addedTo(
  text: string,
  document: Document.Parsed,
  container: string,
  rules: readonly string[],
): AddedText | undefined {
  const pair = pairAt(pairAt(document.contents, 'containers')?.value, container);
  if (pair === undefined) return undefined;
  const host = pairAt(pair.value, 'host');
  const list = host && pairAt(host.value, 'rules');
  if (list !== undefined) return intoList(text, list, rules);
  if (host !== undefined) return intoMap(text, host, rules, ['rules']);
  return intoMap(text, pair, rules, ['host', 'rules']);
}

type ParsedPair = Pair<ParsedNode, ParsedNode | null>;

function pairAt(node: unknown, key: string): ParsedPair | undefined {
  if (!isMap(node)) return undefined;
  const pairs = node.items as unknown as readonly ParsedPair[];
  return pairs.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

/** Inserts after the last rule, in the style of the list. */
function intoList(text: string, list: ParsedPair, rules: readonly string[]): AddedText | undefined {
  const { value } = list;
  if (isEmpty(value)) return beneath(text, list, rules, []);
  if (!isSeq(value)) return undefined;
  const sequence = value;
  const [first] = sequence.items;
  if (sequence.flow === true) return beforeEnd(text, sequence.range[1], sequence.items.length > 0, rules.map(quoted));
  if (first === undefined) return undefined;
  const indent = /^[ \t]*(?=-)/.exec(text.slice(lineStart(text, dashBefore(text, first.range[0]))))?.[0];
  const last = sequence.items.at(-1);
  if (indent === undefined || last === undefined) return undefined;
  return linesAfter(
    text,
    last.range[1],
    rules.map((rule) => `${indent}- ${quoted(rule)}`),
  );
}

/** Inserts after the last entry of a map, with the keys that lead to the rules. */
function intoMap(
  text: string,
  pair: ParsedPair,
  rules: readonly string[],
  keys: readonly string[],
): AddedText | undefined {
  const { value } = pair;
  if (isEmpty(value)) return beneath(text, pair, rules, keys);
  if (!isMap(value)) return undefined;
  const map = value;
  if (map.flow === true) {
    const [first = '', ...others] = keys;
    const entry = others.reduceRight((inner, key) => `{ ${key}: ${inner} }`, `[${rules.map(quoted).join(', ')}]`);
    return beforeEnd(text, map.range[1], map.items.length > 0, [`${first}: ${entry}`], ' ');
  }
  const pairs = map.items as unknown as readonly ParsedPair[];
  const [first, last] = [pairs[0], pairs.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const indent = text.slice(lineStart(text, first.key.range[0]), first.key.range[0]);
  if (!/^ *$/.test(indent)) return undefined;
  return linesAfter(text, (last.value ?? last.key).range[1], linesOf(keys, rules, indent));
}

/** Inserts under a key without a value. */
function beneath(
  text: string,
  { key, value }: ParsedPair,
  rules: readonly string[],
  keys: readonly string[],
): AddedText | undefined {
  // An explicit null, such as `null` or `~`, would precede the inserted lines.
  if (value !== null && text.slice(value.range[0], value.range[1]).trim() !== '') return undefined;
  const indent = text.slice(lineStart(text, key.range[0]), key.range[0]);
  if (!/^ *$/.test(indent)) return undefined;
  return linesAfter(text, key.range[1], linesOf(keys, rules, `${indent}  `));
}

function linesOf(keys: readonly string[], rules: readonly string[], indent: string): readonly string[] {
  const inner = (depth: number): string => `${indent}${'  '.repeat(depth)}`;
  return [
    ...keys.map((key, depth) => `${inner(depth)}${key}:`),
    ...rules.map((rule) => `${inner(keys.length)}- ${quoted(rule)}`),
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

/** Verifies that the changed text has the previous content, and the additional rules. */
function isEquivalent(
  text: string,
  { at, text: added }: AddedText,
  container: string,
  rules: readonly string[],
): boolean {
  const after = parseDocument(`${text.slice(0, at)}${added}${text.slice(at)}`, options);
  if (after.errors.length > 0) return false;
  const wanted = parseDocument(text, options);
  const path = ['containers', container, 'host', 'rules'];
  if (path.some((_, depth) => isAlias(wanted.getIn(path.slice(0, depth + 1), true)))) return false;
  const known = wanted.getIn(path) as { readonly toJSON?: () => unknown } | null | undefined;
  const before = (known?.toJSON?.() ?? []) as readonly unknown[];
  // Conversion to JSON expands aliases to separate trees.
  const [expected, found] = [treeOf(wanted), treeOf(after)];
  const design = ((expected['containers'] as Tree)[container] ??= {}) as Tree;
  const host = (design['host'] ??= {}) as Tree;
  host['rules'] = [...before, ...rules];
  return JSON.stringify(sorted(found)) === JSON.stringify(sorted(expected));
}

type Tree = Record<string, unknown>;

function treeOf(document: Document.Parsed): Tree {
  return JSON.parse(JSON.stringify(document.toJS())) as Tree;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, of]) => [key, sorted(of)]),
  );
}
