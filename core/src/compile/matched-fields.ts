import type { RuleTerms } from '../automata/rule-terms.ts';
import { joinedByNul } from '../classes/file/path-patterns.ts';
import type { CompilerBehaviours } from '../file-rules/compiler-behaviours.ts';
import { withoutDoubleSlashes } from '../patterns/double-slashes.ts';
import type { Word } from '../language/ast-words.ts';
import { anyText, type Pattern } from '../patterns/pattern.ts';
import type { ByteString } from '../source/bytes.ts';

/** The context for reading the words of rules as patterns. */
export interface PatternReader {
  /** Replaces variables, as AppArmor 4.1 does by default; undefined if the expansion fails. */
  readonly expand: (word: Word, seams?: CompilerBehaviours['slashesAtSeams']) => ByteString | undefined;
  /** Parses a text as a pattern; undefined if the text is malformed. */
  readonly pattern: (text: ByteString) => Pattern | undefined;
}

/** A pattern for a field, with a key to identify the pattern. The first byte of a key identifies the sort of field. */
export interface MatchedField {
  readonly pattern: Pattern;
  readonly key: string;
}

/** Any value of a field. */
export const anyField: MatchedField = { pattern: anyText, key: '*' };

/** Returns any text if the word is missing; undefined if the word is no pattern. */
export function fieldOf(
  word: Word | undefined,
  { expand, pattern }: PatternReader,
  isPath: boolean,
): MatchedField | undefined {
  if (word === undefined) return anyField;
  const expanded = expand(word);
  const text = expanded !== undefined && isPath ? withoutDoubleSlashes(expanded) : expanded;
  const read = text === undefined ? undefined : pattern(text);
  return read && { pattern: read, key: `=${text}` };
}

/** Joins fields into the object of a rule. */
export function objectOfFields(fields: readonly MatchedField[]): Pick<RuleTerms, 'object' | 'objectText'> {
  return {
    object: joinedByNul(fields.map(({ pattern }) => pattern)),
    // Patterns of other classes have no NUL.
    objectText: `\0${fields.map(({ key }) => key).join('\0')}` as ByteString,
  };
}
