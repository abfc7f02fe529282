import { mediationClasses } from '../mediation-classes.ts';
import type { ClassPermission, StackCheckClass, StackCheckOperation } from '../policy-class.ts';

/** A permission of class io_uring. */
export type IoUringPermission = 'override_creds' | 'sqpoll';

/** @see `AA_MAY_OVERRIDE_CRED`, `AA_MAY_CREATE_SQPOLL` in the kernel's `io_uring.h` and in apparmor_parser's `io_uring.h` */
const overrideCreds: ClassPermission<'override_creds'> = { name: 'override_creds', bit: 0x08 };
const sqpoll: ClassPermission<'sqpoll'> = { name: 'sqpoll', bit: 0x10 };

/**
 * The operations: a kernel thread to poll for requests (`apparmor_uring_sqpoll`), and the use of credentials registered
 * by a foreign label.
 */
const operations: readonly StackCheckOperation<'io_uring', IoUringPermission>[] = [
  { shape: 'stack-check', class: 'io_uring', name: 'sqpoll', before: [], permission: sqpoll, object: 'none' },
  {
    shape: 'stack-check',
    class: 'io_uring',
    name: 'override_creds',
    before: [],
    permission: overrideCreds,
    object: 'label',
  },
];

/** Privileged uses of io_uring(7). */
export const ioUring: StackCheckClass<'io_uring', IoUringPermission> = {
  word: 'io_uring',
  byte: mediationClasses['io-uring'],
  feature: 'io_uring',
  abi: '5.0',
  permissions: [overrideCreds, sqpoll],
  permissionWords: { sqpoll: sqpoll.bit, override_creds: overrideCreds.bit },
  operations,
  operation: (name) => operations.find((operation) => operation.name === name),
  names: {
    noun: 'permission',
    plural: 'permissions',
    suggestions: ['sqpoll', 'override_creds'],
    example: 'sqpoll',
    known: 'permissions are `sqpoll` and `override_creds`',
    spelling: (word) => word.toLowerCase(),
    inSentences: () => undefined,
    words: (names) => `io_uring ${names.join(', ')}`,
  },
  rulesIn: 'automaton',
  // profile_uring, called by fn_for_each, without an exception for unconfined profiles
  checksUnconfined: true,
  labelCondition: 'label',
};
