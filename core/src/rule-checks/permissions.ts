import type { PermissionWord } from '../language/ast-rules.ts';

const sending: ReadonlySet<string> = new Set(['send']);
const receiving: ReadonlySet<string> = new Set(['receive']);
const both: ReadonlySet<string> = new Set(['send', 'receive']);

/**
 * Returns the meaning of a permission word in a dbus, network or unix rule: `read` and `r` mean `receive`, `rw` means
 * both.
 */
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

/** Returns the first word with a given permission. */
export function permissionNamed(words: readonly PermissionWord[], name: string): PermissionWord | undefined {
  return words.find(({ text }) => permissionMeaning(text).has(name));
}

/** The permissions requested from the local end of a socket, regardless of the peer. */
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

/** Returns the first permission without a peer. */
export function localPermission(words: readonly PermissionWord[]): PermissionWord | undefined {
  return words.find(({ text }) => local.has(text));
}
