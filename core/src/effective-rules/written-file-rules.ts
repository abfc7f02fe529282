import { linkBits, letterBits, plainLetters } from '../compile/files/file-layouts.ts';
import { PrintedFileRules } from '../decompile/print/file-rules.ts';
import {
  bitsOf,
  everyPermission,
  fileUsers,
  impliedMap,
  ownerBits,
  type FileUser,
} from '../file-rules/file-permissions.ts';
import type { FileEntry } from '../file-rules/file-entry.ts';
import { everyPath } from '../classes/file/path-patterns.ts';
import { filePermissionsOf } from '../classes/file/file-permission-bits.ts';
import { fromSlash } from '../mediation/symbolic/rules-about-paths.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { Profile } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import { quoteWord } from '../language/printer/print.ts';

/**
 * Prints the rules about files in the text of a profile, without variables and executions. Complain mode allows
 * everything that no rule denies quietly. The rules are not verified.
 *
 * @returns undefined for compiled policy, further modes, and rules with priorities
 */
export function writtenFileRules(
  profile: Profile,
  { unmarkedOwnersIgnored }: KernelBehaviours,
): readonly ByteString[] | undefined {
  const { mode } = profile;
  const { terms, ownersUnmarked } = profile.files();
  const isOwnerIgnored = unmarkedOwnersIgnored && ownersUnmarked;
  if (terms === undefined || (mode !== 'enforce' && mode !== 'complain')) return undefined;
  const printed = new PrintedFileRules();
  if (mode === 'complain') add(printed, everything, isOwnerIgnored);
  for (const entry of new Set(terms.flatMap(({ entries }) => entries))) {
    if (entry.kind !== 'file') continue;
    const isLogged = mode === 'complain' && !(entry.effect === 'deny' && entry.audit);
    const path = fromSlash(entry.path);
    if (isLogged) continue;
    if (entry.priority !== 0 || entry.effect === 'prompt' || path === undefined) return undefined;
    add(printed, { ...entry, path }, isOwnerIgnored);
  }
  return printed.paths().map(({ text }) => text);
}

type RuleParts = Pick<FileEntry<unknown>, 'path' | 'second' | 'subset' | 'effect' | 'permissions'>;

const everything: RuleParts = { path: everyPath, subset: false, effect: 'allow', permissions: everyPermission };

function add(
  printed: PrintedFileRules,
  { path, second, subset, effect, permissions }: RuleParts,
  isOwnerIgnored: boolean,
): void {
  const granted = permissions | impliedMap(permissions);
  const bitsFor = (user: FileUser): number => bitsOf(granted, isOwnerIgnored ? 'owner' : user);
  const letters = (user: FileUser): number => letterBits(filePermissionsOf(bitsFor(user)), user) & plainLetters;
  const isLinked = (user: FileUser): boolean => (bitsFor(user) & ownerBits.link) !== 0;
  const links =
    (isLinked('owner') ? linkBits.owner | (second === undefined || subset ? linkBits.subset : 0) : 0) |
    (isLinked('other') ? linkBits.other : 0);
  const cover = (about: string, bits: number) => ({
    rules: [{ about: [about], matched: [], bits }],
    uncovered: undefined,
  });
  const of = effect === 'deny' ? 'deny' : 'allow';
  const own = fileUsers.reduce((all, user) => all | letters(user), 0);
  if (own !== 0) printed.addLetters(of, cover(quoteWord(path), own));
  const pair = second === undefined ? quoteWord(path) : `${quoteWord(path)} -> ${quoteWord(second)}`;
  if (links !== 0) printed.addLinks(of, cover(pair, links));
}
