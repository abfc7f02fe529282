import { filePermissionBits } from '../file/file-permission-bits.ts';
import { mediationClasses } from '../mediation-classes.ts';
import type { ClassPermission, StackCheckClass, StackCheckOperation } from '../policy-class.ts';
import { profileChangeForm } from './profile-change-form.ts';

/** A permission to change profile: at once, or at the next exec. */
export type ChangeProfilePermission = 'change' | 'onexec';

/** @see `AA_MAY_CHANGE_PROFILE`, `AA_MAY_ONEXEC` in the kernel's `perms.h` */
const atExec: ClassPermission<'onexec'> = { name: 'onexec', bit: filePermissionBits.onexec };
const atOnce: ClassPermission<'change'> = { name: 'change', bit: filePermissionBits.changeProfile };

function operationOf(
  name: string,
  permission: ClassPermission<ChangeProfilePermission>,
): StackCheckOperation<'change_profile', ChangeProfilePermission> {
  return { shape: 'stack-check', class: 'change_profile', name, before: [], permission, object: profileChangeForm };
}

const change = operationOf('change', atOnce);
const operations = [change, operationOf('stack', atOnce), operationOf('onexec', atExec)];

/** Changes of a task's own label. */
export const changeProfile: StackCheckClass<'change_profile', ChangeProfilePermission> = {
  word: 'change_profile',
  byte: mediationClasses.file,
  feature: undefined,
  abi: '4.0',
  permissions: [atExec, atOnce],
  permissionWords: {},
  operations,
  alone: [change],
  operation: (name) => operations.find((operation) => operation.name === name),
  names: {
    noun: 'permission',
    plural: 'permissions',
    suggestions: operations.map(({ name }) => name),
    example: 'change, onexec',
    known: 'permissions are `change`, `stack` and `onexec`',
    spelling: (word) => word.toLowerCase(),
    inSentences: () => undefined,
    words: (names) => `change_profile ${names.join(', ')}`,
  },
  rulesIn: 'files',
  // change_profile_perms
  checksUnconfined: false,
};
