import { leavesProfile } from '../host-risk.ts';
import { mediationClasses } from '../class-numbers.ts';
import type { ClassPermission } from '../policy-class.ts';
import { operationOf, stackCheckClass } from '../stack-check-class.ts';

/** A permission of class io_uring. */
export type IoUringPermission = 'override_creds' | 'sqpoll';

/** @see `AA_MAY_OVERRIDE_CRED`, `AA_MAY_CREATE_SQPOLL` in the kernel's `io_uring.h` and in apparmor_parser's `io_uring.h` */
const overrideCreds: ClassPermission<'override_creds'> = { name: 'override_creds', bit: 0x08 };
const sqpoll: ClassPermission<'sqpoll'> = { name: 'sqpoll', bit: 0x10 };

/**
 * Privileged uses of io_uring(7): a kernel thread to poll for requests (`apparmor_uring_sqpoll`), and the use of
 * credentials registered by a foreign label.
 */
export const ioUring = stackCheckClass<'io_uring', IoUringPermission>({
  word: 'io_uring',
  byte: mediationClasses['io-uring'],
  feature: 'io_uring',
  abi: '5.0',
  permissions: [overrideCreds, sqpoll],
  permissionWords: { sqpoll: sqpoll.bit, override_creds: overrideCreds.bit },
  operations: [operationOf('io_uring', sqpoll, 'none'), operationOf('io_uring', overrideCreds, 'label')],
  names: {
    example: 'sqpoll',
    known: 'permissions are `sqpoll` and `override_creds`',
  },
  rulesIn: 'automaton',
  riskOfAccess: (access) => leavesProfile(access),
  // profile_uring, called by fn_for_each, without an exception for unconfined profiles
  checksUnconfined: true,
  labelCondition: 'label',
});
