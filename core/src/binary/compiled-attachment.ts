import type { State } from '../automata/automaton.ts';
import { leftMatch } from '../automata/longest-left-match.ts';
import { filePermissionBits } from '../classes/file/file-permission-bits.ts';
import type { Attachment } from '../profile/attachment.ts';
import type { ByteString } from '../source/bytes.ts';
import type { BinaryProfile } from './format/compiled-profile.ts';

/**
 * Returns the attachment of a compiled profile. Programs are assumed to have no extended attributes, so a profile with
 * conditions on extended attributes attaches to no program.
 *
 * @see `find_attach`, `aa_xattrs_match` in the kernel's `domain.c`, `aa_policy_init` in `lib.c` for the name
 */
export function compiledAttachment({ name, attachment }: BinaryProfile): Attachment | undefined {
  const { match, xattrs } = attachment;
  if (match === undefined) return { kind: 'name', name: (name.split('//').at(-1) ?? name) as ByteString };
  if (xattrs.size > 0) return undefined;
  const { dfa, start } = match;
  const step = (state: State, byte: number): State => dfa.step(state, byte);
  const accepts = (state: State): boolean => (match.permissions(state).allow & filePermissionBits.exec) !== 0;
  return {
    kind: 'pattern',
    matches: (path) => accepts(dfa.match(start, path)),
    language: () => ({ start, step, classOf: (byte) => dfa.classOf(byte), isAccepting: accepts }),
    walked: (path) => leftMatch(step, start, path),
  };
}
