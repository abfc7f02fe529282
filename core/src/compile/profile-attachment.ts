import type { LazyDfa } from '../automata/dfa.ts';
import { leftMatch } from '../automata/longest-left-match.ts';
import { LazyMinimalDfa } from '../automata/lazy-minimal-dfa.ts';
import type { PathAlias } from '../file-rules/aliases.ts';
import { automatonOf, PathPattern, type PathPatterns } from '../file-rules/path-pattern.ts';
import { withoutDoubleSlashes } from '../patterns/double-slashes.ts';
import type { Attachment } from '../profile/attachment.ts';
import type { ByteString } from '../source/bytes.ts';
import type { ProfileDeclaration } from '../language/ast.ts';
import type { Word } from '../language/ast-words.ts';
import { withAlias } from './files/aliased-paths.ts';

/** The context for compiling the attachment of a profile. */
export interface AttachmentContext {
  readonly patterns: PathPatterns;
  /** Replaces the variables of a word; undefined if the expansion fails. */
  readonly expand: (word: Word) => ByteString | undefined;
  readonly aliases: readonly PathAlias[];
  /** True if extended attributes of a program influence the choice of profile (`matchesAttributes`). */
  readonly matchesAttributes: boolean;
}

/**
 * Returns the attachment of a profile; undefined if the attachment cannot be determined. Programs are assumed to have
 * no extended attributes, so no profile attaches by extended attributes. An alias adds a second path.
 *
 * @param ownName - the profile's name without the names of its parents
 * @see `process_profile_name_xmatch` and `process_name` of apparmor_parser
 */
export function profileAttachment(
  { attachment, xattrs = [] }: ProfileDeclaration,
  ownName: ByteString,
  { patterns, expand, aliases, matchesAttributes }: AttachmentContext,
): Attachment | undefined {
  if (matchesAttributes && xattrs.length > 0) return undefined;
  const name = lastPart(ownName);
  const written = attachment === undefined ? name : expand(attachment);
  if (written === undefined) return undefined;
  const texts = [written, ...aliases.map((alias) => withAlias(written, alias)).filter((text) => text !== written)];
  const parsed = texts.map((text) => patterns.pattern(withoutDoubleSlashes(text)));
  if (!parsed.every((pattern) => pattern instanceof PathPattern)) return undefined;
  const [single] = parsed.length === 1 ? parsed : [];
  if (attachment === undefined && single?.literal !== undefined) return { kind: 'name', name };
  const automaton = (): LazyDfa<true> => single?.dfa ?? automatonOf(parsed.map(({ pattern }) => pattern));
  return {
    kind: 'pattern',
    text: texts.join('\0'),
    matches: (path) => parsed.some((pattern) => pattern.matches(path)),
    language: automaton,
    walked: (path) => {
      const states = new LazyMinimalDfa(automaton());
      return leftMatch((state, byte) => states.step(state, byte), states.start, path);
    },
  };
}

/** Returns a name without its parents, split as compiler and kernel do. @see `local_name` of apparmor_parser */
function lastPart(name: ByteString): ByteString {
  return (name.split('//').at(-1) ?? name) as ByteString;
}
