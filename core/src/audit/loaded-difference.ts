import { filePermissionBits } from '../classes/file/file-permission-bits.ts';
import { permissionNames } from '../classes/permission-names.ts';
import type { FileDifference } from '../file-rules/compare-file-automata.ts';
import { findFileDifference } from '../file-rules/find-file-difference.ts';
import { programOnlyOf } from '../namespaces/best-attachment.ts';
import { withSource } from '../namespaces/sourced-profile.ts';
import type { Attachment } from '../profile/attachment.ts';
import type { DeclaredProfile } from '../profile/loadable-unit.ts';
import type { Profile } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import type { AuditedHost } from './audited-host.ts';

/**
 * Compares a loaded profile with a declaration, also the attachment and the file rules. Returns the difference in words
 * that follow the profile.
 *
 * @param load - the index of the compiled policy
 */
export function loadedDifference(
  profile: Profile,
  load: number | undefined,
  declared: DeclaredProfile,
  { loads }: Pick<AuditedHost, 'loads'>,
): string | undefined {
  const source = declared.profile();
  const difference = withSource(profile, source).difference;
  if (difference !== undefined) return difference;
  const loaded = load === undefined ? undefined : loads[load]?.declared().find(({ name }) => name === profile.name);
  const attachment = differenceOfAttachments(loaded?.attaches(), declared.attaches());
  if (attachment !== undefined) return attachment;
  if (profile.mode === 'unconfined') return undefined;
  const found = findFileDifference(profile.files(), source.files());
  return found === undefined ? undefined : fileWords(found);
}

/** Compares the programs of two attachments. */
function differenceOfAttachments(loaded: Attachment | undefined, source: Attachment | undefined): string | undefined {
  if (loaded === undefined || source === undefined) return undefined;
  const [mine, theirs] = [programOnlyOf(loaded, source), programOnlyOf(source, loaded)];
  if (mine !== undefined) return `attaches to \`${textOf(mine)}\`, and this source does not`;
  return theirs === undefined ? undefined : `does not attach to \`${textOf(theirs)}\`, and this source does`;
}

const { read, write, append, link, lock, mmap, exec } = filePermissionBits;
const permissions = Object.entries({ r: read, w: write, a: append, l: link, k: lock, m: mmap, x: exec }).map(
  ([name, bit]) => ({ name, bit }),
);

function fileWords({ witness, subject, left, right }: FileDifference): string {
  const place = `\`${textOf(witness.replaceAll('\0', ' -> ') as ByteString)}\` ${subject === 'owner' ? 'to its owner' : 'to other users'}`;
  const [more, less] = [left.allow & ~right.allow, right.allow & ~left.allow].map((bits) =>
    permissionNames({ permissions }, bits).join(''),
  );
  if (more !== '') return `allows \`${more}\` on ${place}, and this source does not`;
  if (less !== '') return `refuses \`${less}\` on ${place}, and this source does not`;
  return `has different rules about ${place} than this source`;
}
