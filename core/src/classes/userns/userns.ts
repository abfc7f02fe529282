import { mediationClasses } from '../mediation-classes.ts';
import type { ClassPermission, StackCheckClass, StackCheckOperation } from '../policy-class.ts';

/** @see `AA_USERNS_CREATE` in the kernel's `task.h` and in apparmor_parser's `userns.h` */
const create: ClassPermission<'create'> = { name: 'create', bit: 0x08 };

/** The operation to create a user namespace (`apparmor_userns_create`). */
const operations: readonly StackCheckOperation<'userns', 'create'>[] = [
  { shape: 'stack-check', class: 'userns', name: 'create', before: [], permission: create, object: 'none' },
];

/** Creation of user namespaces. */
export const userns: StackCheckClass<'userns', 'create'> = {
  word: 'userns',
  byte: mediationClasses['policy-namespace'],
  feature: 'namespaces/mask',
  abi: '4.0',
  permissions: [create],
  permissionWords: { create: create.bit },
  operations,
  operation: (name) => operations.find((operation) => operation.name === name),
  names: {
    noun: 'permission',
    plural: 'permissions',
    suggestions: ['create'],
    example: 'create',
    known: 'the permission is `create`',
    spelling: (word) => word.toLowerCase(),
    inSentences: () => undefined,
    words: () => 'userns create',
  },
  rulesIn: 'automaton',
  // aa_profile_ns_perm
  checksUnconfined: false,
};
