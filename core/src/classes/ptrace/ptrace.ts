import type { permissionWords } from '../../language/keywords/permissions.ts';
import { mediationClasses } from '../class-numbers.ts';
import type { PeerPermission, CrossCheckClass, CrossCheckOperation } from '../policy-class.ts';
import { operationNames } from '../stack-check-class.ts';

/** A permission of class ptrace. */
export type PtracePermission = 'trace' | 'read' | 'tracedby' | 'readby';

function permission(name: PtracePermission, bit: number): PeerPermission<PtracePermission> {
  return { name, bit, preposition: 'of' };
}

/** @see `AA_PTRACE_TRACE` … in apparmor_parser's `perms.h`, `AA_PTRACE_PERM_MASK` in the kernel's `ipc.h` */
const trace = permission('trace', 0x02);
const read = permission('read', 0x04);
const tracedby = permission('tracedby', 0x08);
const readby = permission('readby', 0x10);

/** @see `ptrace_rule::gen_policy_re` of apparmor_parser */
const words: Readonly<Record<(typeof permissionWords.ptrace)[number], number>> = {
  trace: trace.bit,
  read: read.bit,
  tracedby: tracedby.bit,
  readby: readby.bit,
  write: trace.bit,
};

/**
 * The operations: to stop and modify a task, or only to read from a task (`aa_may_ptrace`:
 * `request << PTRACE_PERM_SHIFT`).
 */
const operations: readonly CrossCheckOperation<'ptrace', PtracePermission>[] = [
  { shape: 'cross-check', class: 'ptrace', name: 'trace', before: [], subject: trace, object: tracedby },
  { shape: 'cross-check', class: 'ptrace', name: 'read', before: [], subject: read, object: readby },
];

/** Tracing and reading of tasks. */
export const ptrace: CrossCheckClass<'ptrace', PtracePermission> = {
  word: 'ptrace',
  byte: mediationClasses.ptrace,
  feature: 'ptrace',
  abi: '4.0',
  permissions: [trace, read, tracedby, readby],
  permissionWords: words,
  operations,
  operation: (name) => operations.find((operation) => operation.name === name),
  names: operationNames('ptrace', operations, {
    example: 'trace, read',
    known: 'permissions are `trace` and `read`',
    inSentences: (word) => {
      const matching = operations.find(({ object }) => (object.name as string) === word);
      return (
        matching &&
        `write \`${matching.name}\`: \`from\` is the tracer and \`to\` the tracee, and both sides are checked`
      );
    },
  }),
  // profile_tracee_perm
  unconfinedSubjectPasses: true,
  // profile_tracer_perm
  capabilityInstead: 'sys_ptrace',
};
