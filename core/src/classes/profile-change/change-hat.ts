import { filePermissionBits } from '../file/file-permission-bits.ts';
import { hatForm } from './hat-form.ts';
import { mediationClasses } from '../class-numbers.ts';
import { stackCheckClass } from '../stack-check-class.ts';

/**
 * Changes of a task's own label to a hat, a part of a profile, from which the task can return. No rule decides this:
 * the hat has to exist.
 *
 * @see aa_change_hat(2), `AA_MAY_CHANGEHAT` in the kernel's `perms.h`
 */
export const changeHat = stackCheckClass<'change_hat', 'change'>({
  word: 'change_hat',
  byte: mediationClasses.file,
  permissions: [{ name: 'change', bit: filePermissionBits.changeHat }],
  object: hatForm,
  names: {
    example: 'change',
    known: 'write `change_hat` alone',
    words: () => 'change_hat',
  },
  rulesIn: 'hats',
  // aa_change_hat looks for the hats of unconfined profiles, too
  checksUnconfined: true,
});
