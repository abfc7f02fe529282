import { wordsIn } from '../../source/words-in.ts';

const socketWords = wordsIn(
  'create bind listen accept connect shutdown getattr setattr getopt setopt send receive read write',
);

/** The permission words by kind of rule; `r` and `w` are `read` and `write`. */
export const permissionWords = {
  signal: ['send', 'receive', 'read', 'write'],
  ptrace: ['trace', 'read', 'tracedby', 'readby', 'write'],
  dbus: ['send', 'receive', 'bind', 'eavesdrop', 'read', 'write'],
  unix: socketWords,
  network: socketWords,
  userns: ['create'],
  mqueue: ['create', 'open', 'delete', 'read', 'write', 'getattr', 'setattr'],
  'io-uring': ['sqpoll', 'override_creds'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A kind of rule with permission words. */
export type PermissionKind = keyof typeof permissionWords;

/** Kinds with the letters `r` and `w`. */
const lettered: ReadonlySet<PermissionKind> = new Set(['signal', 'ptrace', 'dbus', 'unix', 'network', 'mqueue']);

/** Checks whether a word names permissions; in a list, letters may be upper case and repeated. */
export function isPermission(kind: PermissionKind, word: string, list: boolean): boolean {
  if ((permissionWords[kind] as readonly string[]).includes(word)) return true;
  return lettered.has(kind) && (list ? /^[rwRW]+$/.test(word) : isLetters(word));
}

/** Checks for permission letters in a word outside of a list. */
export function isLetters(word: string): boolean {
  return /^(?:r|w|rw|wr)$/.test(word);
}
