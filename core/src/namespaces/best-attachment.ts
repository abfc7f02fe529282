import { unlessTooLarge } from '../automata/budget.ts';
import { findWitness } from '../automata/language.ts';
import { patternDfa } from '../automata/pattern-dfa.ts';
import { literalPattern } from '../patterns/pattern.ts';
import type { Attachment } from '../profile/attachment.ts';
import type { ByteString } from '../source/bytes.ts';

/** A candidate for attachment to paths. */
interface Candidate {
  readonly attachment: Attachment;
}

/** Returns whether an attachment matches a path. */
export function attachesTo(attachment: Attachment, path: ByteString): boolean {
  return attachment.kind === 'name' ? attachment.name === path : attachment.matches(path);
}

/**
 * Returns a shortest program to which only the first of two attachments attaches.
 *
 * @throws AutomatonTooLargeError
 */
export function programOnlyOf(one: Attachment, other: Attachment): ByteString | undefined {
  if (one.kind === 'name') return attachesTo(other, one.name) ? undefined : one.name;
  const excluded = other.kind === 'name' ? patternDfa(literalPattern(other.name)) : other.language();
  return findWitness([one.language()], [excluded]);
}

/**
 * Returns the best of the candidates matching a path: a candidate with the path as name, or else the candidate with the
 * longest left match (`leftMatch`), if unique. The kernel also counts `xmatch_len`, which is never longer.
 *
 * @see `find_attach` in the kernel's `domain.c`
 */
export function bestAttachment<Found extends Candidate>(
  candidates: readonly Found[],
  path: ByteString,
): Found | 'conflict' | undefined {
  const [only, another] = candidates;
  if (another === undefined) return only;
  let best: Found | undefined;
  let longest = -1;
  let isConflict = false;
  for (const candidate of candidates) {
    const { attachment } = candidate;
    if (attachment.kind === 'name') return candidate;
    const walked = attachment.walked(path);
    if (walked < longest) continue;
    isConflict = walked === longest;
    if (!isConflict) [best, longest] = [candidate, walked];
  }
  return isConflict ? 'conflict' : best;
}

/** Returns whether attachments are equal; false if the automata are too large to compare. */
export function areEqualAttachments(one: Attachment | undefined, other: Attachment | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (one.kind !== other.kind) return false;
  if (one.kind === 'pattern' && other.kind === 'pattern' && one.text !== undefined && one.text === other.text)
    return true;
  return unlessTooLarge(
    () => programOnlyOf(one, other) === undefined && programOnlyOf(other, one) === undefined,
    () => false,
  );
}
