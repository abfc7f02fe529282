import { bytesOf } from '../../source/bytes.ts';
import { Source } from '../../source/source.ts';
import { spanText } from '../../source/span.ts';
import type { Statement } from '../ast.ts';
import { parse, parseFragment, type ParseResult } from '../parser/parse.ts';

/** A tree without spans, to compare only the parsed content. */
export type Shape<Node> = Node extends readonly (infer Item)[]
  ? Shape<Item>[]
  : Node extends object
    ? { [Key in Exclude<keyof Node, 'span' | 'head'>]: Shape<Node[Key]> }
    : Node;

/** Removes the spans of a tree. */
export function shape<Node>(node: Node): Shape<Node> {
  if (typeof node !== 'object' || node === null) return node as Shape<Node>;
  if (Array.isArray(node)) return node.map((item) => shape(item)) as Shape<Node>;
  const entries = Object.entries(node).filter(([key]) => key !== 'span' && key !== 'head');
  return Object.fromEntries(entries.map(([key, value]) => [key, shape(value)])) as Shape<Node>;
}

/** Parses a text as an included file. */
export function fragment(text: string): ParseResult {
  return parseFragment(new Source('test', bytesOf(text)));
}

/** Parses a text as a policy file. */
export function policy(text: string): ParseResult {
  return parse(new Source('test', bytesOf(text)));
}

/** Returns the only statement of a valid text. */
export function statement(text: string): Shape<Statement> {
  const { ast, diagnostics } = fragment(text);
  const [problem] = diagnostics;
  if (problem !== undefined) throw new Error(`${problem.message}: ${text}`);
  const [only, second] = ast.statements;
  if (only === undefined || second !== undefined) throw new Error(`not one statement: ${text}`);
  return shape(only);
}

/** An expected diagnostic: the message, the underlined text, and the hint. */
export interface Problem {
  readonly message: string;
  readonly at: string;
  readonly hint?: string | undefined;
}

/** Returns the diagnostics of a text in text order. An empty `at` is a place between two bytes. */
export function problems({ diagnostics }: ParseResult): readonly Problem[] {
  return diagnostics.map(({ message, span, hint }) => ({ message, at: spanText(span), hint }));
}

/** Returns a word without quotes or escapes. */
export function plainWord(text: string): { readonly raw: string; readonly value: string } {
  return { raw: text, value: text };
}
