import { filePermissionBits } from '../file/file-permission-bits.ts';
import { hatForm } from './hat-form.ts';
import { mediationClasses } from '../mediation-classes.ts';
import type { ClassPermission, StackCheckClass, StackCheckOperation } from '../policy-class.ts';

/** @see `AA_MAY_CHANGEHAT` in the kernel's `perms.h` */
const permission: ClassPermission<'change'> = { name: 'change', bit: filePermissionBits.changeHat };
const change: StackCheckOperation<'change_hat', 'change'> = {
  shape: 'stack-check',
  class: 'change_hat',
  name: 'change',
  before: [],
  permission,
  object: hatForm,
};

/**
 * Changes of a task's own label to a hat, a part of a profile, from which the task can return. No rule decides this:
 * the hat has to exist.
 *
 * @see aa_change_hat(2)
 */
export const changeHat: StackCheckClass<'change_hat', 'change'> = {
  word: 'change_hat',
  byte: mediationClasses.file,
  feature: undefined,
  abi: '4.0',
  permissions: [permission],
  permissionWords: {},
  operations: [change],
  operation: (name) => (name === change.name ? change : undefined),
  names: {
    noun: 'permission',
    plural: 'permissions',
    suggestions: [change.name],
    example: 'change',
    known: 'write `change_hat` alone',
    spelling: (word) => word.toLowerCase(),
    inSentences: () => undefined,
    words: () => 'change_hat',
  },
  rulesIn: 'hats',
  // aa_change_hat looks for the hats of unconfined profiles, too
  checksUnconfined: true,
};
