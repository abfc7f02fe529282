import type { ClassByte } from '../automaton/automaton.ts';
import { byteSet, complement, hasByte, nonNul, type ByteSet } from '../glob/byte-set.ts';
import { emptyPattern, type Pattern } from '../glob/pattern.ts';
import { printSequence } from '../glob/sequence.ts';
import type { ByteString } from '../source/bytes.ts';

/** A byte of a set: once, once or not at all, or any number of times. */
export interface TemplateElement {
  readonly set: ByteSet;
  readonly times: 'once' | 'optional' | 'any';
}

/** A pattern without alternatives: what one rule is matched by, element behind element. */
export type Template = readonly TemplateElement[];

/** A part of what rules are matched by. */
export interface LayoutField {
  /**
   * What it holds: text without a NUL that a glob tells; the address of a unix socket, which may begin with one; numbers, byte by byte; or a set
   * of flags, a byte each, in their order.
   */
  readonly kind: 'text' | 'address' | 'numbers' | 'flags';
  /** How many bytes numbers are. */
  readonly length?: number;
  /** Every flag that rules can name, in their order, and the sets of them that are asked about. */
  readonly flags?: { readonly all: readonly number[]; readonly asked: readonly Template[] };
  /** Where less is asked about than it could hold: what. */
  readonly asked?: Pattern;
  /** The bytes behind it. */
  readonly end: readonly number[];
}

/** Strings of one form that rules of a class are matched by. */
export interface RuleLayout {
  /** The permissions that are asked for behind strings of this form, as bits. */
  readonly bits: number;
  /** The bytes in front of the first field. */
  readonly before: readonly number[];
  /** Whether there is something where a field in front of all others is empty. */
  readonly startsEmpty?: true;
  readonly fields: readonly LayoutField[];
  /**
   * What rules are about that are matched by templates; undefined where no rule is, and none where there is nothing to say. Rules about the same
   * are one rule.
   *
   * @param fields - what each field is matched by
   */
  about(fields: readonly Template[]): readonly string[] | undefined;
  /**
   * Rules that are matched in more ways, the widest first: each is told instead where all of it holds.
   *
   * @param fields - what each field is matched by, at the least
   */
  readonly wider?: (fields: readonly Template[]) => readonly WiderRule[];
}

/** A rule that is matched in several ways. */
export interface WiderRule {
  readonly about: string;
  readonly matched: readonly (readonly Template[])[];
}

/** How rules of a class lie in its automaton, so that they can be read back from it. */
export interface RuleForm {
  /** What stands in front of all of them. */
  readonly byte: ClassByte;
  readonly layouts: readonly RuleLayout[];
  /** The same as far as kernels ask, where that is less. */
  readonly asked?: readonly RuleLayout[];
  /**
   * A rule without qualifiers.
   *
   * @param about - what it is about, as a layout has it
   * @param bits - the permissions that it gives, or denies
   */
  rule(about: string, bits: number): ByteString;
  /** Without rules that others have in them. */
  readonly tidy?: <Rule extends { readonly about: string; readonly bits: number }>(
    rules: readonly Rule[],
  ) => readonly Rule[];
}

/** Any text, and none. */
export const anyTextTemplate: Template = [{ set: nonNul, times: 'any' }];

const noSlash: ByteSet = complement(byteSet([0, 0x2f]));

/** A template as a glob; undefined where none tells it in few words. */
export function globOf(template: Template): ByteString | undefined {
  if (template.some(({ times }) => times === 'optional')) return undefined;
  return printSequence(
    template.map(({ set, times }) => ({ set: times === 'any' ? repeated(set) : set, repeats: times === 'any' })),
  );
}

/** Of sets that globs have a sign for, which may have a NUL in them, the one without. */
function repeated(set: ByteSet): ByteSet {
  if (!hasByte(set, 0)) return set;
  return hasByte(set, 0x2f) ? nonNul : noSlash;
}

/** Whether a template matches any text. */
export function isAnyText([first, ...others]: Template): boolean {
  if (first?.times !== 'any' || others.length > 0) return false;
  return nonNul.words.every((word, index) => ((first.set.words[index] ?? 0) & word) === word);
}

/** A template as a pattern. */
export function patternOf(template: Template): Pattern {
  return {
    kind: 'sequence',
    parts: template.map(({ set, times }): Pattern => {
      const one: Pattern = { kind: 'set', set };
      if (times === 'once') return one;
      return times === 'any' ? { kind: 'star', of: one } : { kind: 'choice', alternatives: [one, emptyPattern] };
    }),
  };
}
