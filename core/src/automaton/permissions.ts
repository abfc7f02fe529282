/** The classes of policy whose rules are about another task's label. */
export type PolicyClass = 'ptrace' | 'signal';

/**
 * One permission of a class, as the bit that compiler and kernel share. The names follow the
 * rules; the object's side is the subject's shifted (ptrace) or the other direction (signal).
 *
 * @see `AA_MAY_SEND` … in apparmor_parser's `perms.h`; `AA_PTRACE_PERM_MASK` in the kernel's `ipc.h`
 */
export const permissionBits = {
  send: 0x02,
  receive: 0x04,
  trace: 0x02,
  read: 0x04,
  tracedby: 0x08,
  readby: 0x10,
} as const;

export type SignalPermission = 'send' | 'receive';
export type PtracePermission = 'trace' | 'read' | 'tracedby' | 'readby';
export type Permission = SignalPermission | PtracePermission;

/** All permissions of a class. */
export const allPermissions = { signal: 0x06, ptrace: 0x1e } as const;
