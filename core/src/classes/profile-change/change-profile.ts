import { filePermissionBits } from '../file/file-permission-bits.ts';
import { leavesProfile } from '../host-risk.ts';
import { mediationClasses } from '../class-numbers.ts';
import type { ClassPermission } from '../policy-class.ts';
import { operationOf, stackCheckClass } from '../stack-check-class.ts';
import { profileChangeForm } from './profile-change-form.ts';

/** A permission to change profile: at once, or at the next exec. */
export type ChangeProfilePermission = 'change' | 'onexec';

/** @see `AA_MAY_CHANGE_PROFILE`, `AA_MAY_ONEXEC` in the kernel's `perms.h` */
const atExec: ClassPermission<'onexec'> = { name: 'onexec', bit: filePermissionBits.onexec };
const atOnce: ClassPermission<'change'> = { name: 'change', bit: filePermissionBits.changeProfile };

const change = operationOf('change_profile', atOnce, profileChangeForm);
const stack = operationOf('change_profile', atOnce, profileChangeForm, 'stack');
const onexec = operationOf('change_profile', atExec, profileChangeForm);

/** Changes of a task's own label. */
export const changeProfile = stackCheckClass<'change_profile', ChangeProfilePermission>({
  word: 'change_profile',
  byte: mediationClasses.file,
  permissions: [atExec, atOnce],
  operations: [change, stack, onexec],
  alone: [change],
  names: {
    example: 'change, onexec',
    known: 'permissions are `change`, `stack` and `onexec`',
  },
  rulesIn: 'files',
  riskOfAccess: (access) => leavesProfile(access),
});
