import type { PtracePermission, SignalPermission } from '../automaton/permissions.ts';
import type { SignalNumber } from '../syntax/vocabulary/signals.ts';

/** What a subject may want of a target. `signal: 'all'` is not an operation but one for each signal. */
export type Operation =
  | { readonly kind: 'signal'; readonly signal: SignalNumber }
  | { readonly kind: 'ptrace'; readonly access: 'trace' | 'read' };

/** The permission that each side's profiles are asked for. */
export interface AskedPermissions {
  readonly subject: SignalPermission | PtracePermission;
  readonly object: SignalPermission | PtracePermission;
}

/**
 * The two permissions of a cross-check.
 *
 * @see `aa_may_signal`, `aa_may_ptrace` (`request << PTRACE_PERM_SHIFT`) in the kernel
 */
export function askedPermissions(operation: Operation): AskedPermissions {
  if (operation.kind === 'signal') return { subject: 'send', object: 'receive' };
  return operation.access === 'trace'
    ? { subject: 'trace', object: 'tracedby' }
    : { subject: 'read', object: 'readby' };
}
