import type { PermissionWord } from '../syntax/ast-rules.ts';

const sending: ReadonlySet<string> = new Set(['send']);
const receiving: ReadonlySet<string> = new Set(['receive']);
const both: ReadonlySet<string> = new Set(['send', 'receive']);

/** What a permission word of a dbus, network or unix rule gives: `read` and `r` are `receive`, `rw` is both. */
export function permissionMeaning(text: string): ReadonlySet<string> {
  switch (text) {
    case 'write':
      return sending;
    case 'read':
      return receiving;
    default:
      break;
  }
  if (!/^[rw]+$/i.test(text)) return new Set([text]);
  if (!/w/i.test(text)) return receiving;
  return /r/i.test(text) ? both : sending;
}

/** The first word that gives a permission. */
export function permissionNamed(words: readonly PermissionWord[], name: string): PermissionWord | undefined {
  return words.find(({ text }) => permissionMeaning(text).has(name));
}

/** What the local end of a socket is asked for, whoever the peer is. */
const local: ReadonlySet<string> = new Set([
  'create',
  'bind',
  'listen',
  'shutdown',
  'getattr',
  'setattr',
  'getopt',
  'setopt',
]);

/** The first permission that has nothing to do with a peer. */
export function localPermission(words: readonly PermissionWord[]): PermissionWord | undefined {
  return words.find(({ text }) => local.has(text));
}
