import type { Attachment } from '../profile/attachment.ts';
import type { ByteString } from '../source/bytes.ts';

/** Something that attaches to paths. */
interface Candidate {
  readonly attachment: Attachment;
}

/** Whether it attaches to a path. */
export function attachesTo(attachment: Attachment, path: ByteString): boolean {
  return attachment.kind === 'name' ? attachment.name === path : attachment.matches(path);
}

/**
 * Which of those that attach to a path does it best: one whose name is the path, or else the one whose pattern says most of it, where
 * that is only one. The kernel also counts `xmatch_len`, which is never more than that.
 *
 * @see `find_attach` in the kernel's `domain.c`
 */
export function bestAttachment<Found extends Candidate>(
  candidates: readonly Found[],
  path: ByteString,
): Found | 'conflict' | undefined {
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
