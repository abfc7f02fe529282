import { execForm } from './exec-form.ts';
import { filePermissionBits } from '../file/file-permission-bits.ts';
import { mediationClasses } from '../class-numbers.ts';
import { stackCheckClass } from '../stack-check-class.ts';

/** The permission to execute a file. */
export type ExecPermission = 'x';

/**
 * Programs by their paths, with the resulting label of the task.
 *
 * @see `apparmor_bprm_creds_for_exec` in the kernel's `domain.c`
 */
export const exec = stackCheckClass<'exec', ExecPermission>({
  word: 'exec',
  byte: mediationClasses.file,
  permissions: [{ name: 'x', bit: filePermissionBits.exec }],
  object: execForm,
  names: {
    example: 'x',
    known: 'write `exec` alone',
    words: () => 'exec',
  },
  rulesIn: 'files',
  leadsToProfiles: true,
});
