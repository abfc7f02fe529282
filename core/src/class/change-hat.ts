import { filePermissionBits } from './file-permission-bits.ts';
import { hatForm } from './hat-form.ts';
import { mediationClasses } from './mediation-classes.ts';
import type { ClassPermission, StackCheckClass, StackCheckOperation } from './policy-class.ts';

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
 * What a task makes of its own label by a hat, a part of a profile, and can go back from. No rule decides, but whether the hats are there.
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
    likely: [change.name],
    example: 'change',
    known: 'write `change_hat` alone',
    spelling: (word) => word.toLowerCase(),
    inSentences: () => undefined,
    words: () => 'change_hat',
  },
  rulesIn: 'hats',
  // aa_change_hat looks for the hats of these as well
  asksUnconfined: true,
};
