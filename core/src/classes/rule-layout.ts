import type { ClassByte } from '../automata/automaton.ts';
import { byteSet, complement, hasByte, nonNul, type ByteSet } from '../patterns/byte-set.ts';
import { either, emptyPattern, ofSet, star, type Pattern } from '../patterns/pattern.ts';
import { printSequence } from '../patterns/sequence.ts';
import type { ByteString } from '../source/bytes.ts';
import type { MediatedObject } from './mediated-object.ts';

/** A byte of a set: exactly once, optional, or any number of times. */
export interface TemplateElement {
  readonly set: ByteSet;
  readonly times: 'once' | 'optional' | 'any';
}

/** A pattern without alternatives, as a sequence of elements: the match of a single rule. */
export type Template = readonly TemplateElement[];

/** A field of the strings matched by rules. */
export interface LayoutField {
  /**
   * The content: text without a NUL, matched by a glob; the address of a unix socket, which may begin with a NUL;
   * numbers, byte by byte; or a set of flags, one byte each, in ascending order.
   */
  readonly kind: 'text' | 'address' | 'numbers' | 'flags';
  /** The length of numbers, in bytes. */
  readonly length?: number;
  /** Every flag in the vocabulary of rules, in order, and the sets of flags requested by the kernel. */
  readonly flags?: { readonly all: readonly number[]; readonly requested: readonly Template[] };
  /** The values that the kernel requests, if fewer than the field could contain. */
  readonly requested?: Pattern;
  /** The bytes after the field. */
  readonly end: readonly number[];
}

/** A format of the strings in the automaton of a class. */
export interface RuleLayout {
  /** The permissions requested at the end of strings in this format, as bits. */
  readonly bits: number;
  /** The bytes before the first field. */
  readonly before: readonly number[];
  /** True if an empty first field counts. Otherwise a permission there only shows that the class is mediated. */
  readonly startsEmpty?: true;
  readonly fields: readonly LayoutField[];
  /**
   * Returns the text of the rules that match the templates: undefined if no rule can, an empty list if no rule is
   * needed. Rules with equal text are the same rule.
   *
   * @param fields - the template of each field
   */
  about(fields: readonly Template[]): readonly string[] | undefined;
  /**
   * Returns rules that match several templates, the broadest first. A rule replaces narrower rules if every template
   * matches.
   *
   * @param fields - the minimal template of each field
   */
  readonly broader?: (fields: readonly Template[]) => readonly MultiTemplateRule[];
}

/** A rule that matches several templates. */
export interface MultiTemplateRule {
  readonly about: string;
  readonly matched: readonly (readonly Template[])[];
}

/** The encoding of a class's rules in its automaton, for decompilation. */
export interface RuleForm {
  /** The byte before all rules of the class. */
  readonly byte: ClassByte;
  readonly layouts: readonly RuleLayout[];
  /** The number of bytes before the name, if rules end with a name of at least one byte. */
  readonly bytesBeforeName?: number;
  /** The layouts that kernels evaluate, if different from `layouts`. */
  readonly requested?: readonly RuleLayout[];
  /** Returns the text of the rules about the objects that a glob matches, if rules have a single glob. */
  readonly aboutGlob?: (glob: ByteString) => string;
  /** Returns the bit of a permission for an object like the given one; by default, the permission's own bit. */
  readonly bitOf?: (permission: number, like: MediatedObject) => number;
  /** Adds the permissions that rules with the permissions include. */
  readonly included?: (bits: number) => number;
  /**
   * Prints a rule without qualifiers.
   *
   * @param about - the text of the rule, as a layout returns it
   * @param bits - the permissions that the rule allows or denies
   */
  rule(about: string, bits: number, isDenial?: boolean): ByteString;
  /** Removes rules subsumed by the remaining rules. */
  readonly tidy?: <Rule extends { readonly about: string; readonly bits: number }>(
    rules: readonly Rule[],
  ) => readonly Rule[];
}

/** Any text, including the empty text. */
export const anyTextTemplate: Template = [{ set: nonNul, times: 'any' }];

const noSlash: ByteSet = complement(byteSet([0, 0x2f]));

/** Prints a template as a glob; undefined if no short glob is equivalent. */
export function globOf(template: Template): ByteString | undefined {
  if (template.some(({ times }) => times === 'optional')) return undefined;
  return printSequence(
    template.map(({ set, times }) => ({ set: times === 'any' ? repeated(set) : set, repeats: times === 'any' })),
  );
}

/** Removes the NUL from repeated sets, since the wildcards of globs never match a NUL. */
function repeated(set: ByteSet): ByteSet {
  if (!hasByte(set, 0)) return set;
  return hasByte(set, 0x2f) ? nonNul : noSlash;
}

/** Checks whether a template matches any text. */
export function isAnyText([first, ...others]: Template): boolean {
  if (first?.times !== 'any' || others.length > 0) return false;
  return nonNul.words.every((word, index) => ((first.set.words[index] ?? 0) & word) === word);
}

/** Converts a template to a pattern. */
export function patternOf(template: Template): Pattern {
  const parts = template.map(({ set, times }) => {
    const one = ofSet(set);
    if (times === 'once') return one;
    return times === 'any' ? star(one) : either(one, emptyPattern);
  });
  return { kind: 'sequence', parts };
}
