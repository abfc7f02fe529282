import { execForm } from './exec-form.ts';
import { filePermissionBits } from '../file/file-permission-bits.ts';
import { mediationClasses } from '../mediation-classes.ts';
import type { ClassPermission, StackCheckClass, StackCheckOperation } from '../policy-class.ts';

/** The permission to execute a file. */
export type ExecPermission = 'x';

const permission: ClassPermission<ExecPermission> = { name: 'x', bit: filePermissionBits.exec };
const execute: StackCheckOperation<'exec', ExecPermission> = {
  shape: 'stack-check',
  class: 'exec',
  name: 'x',
  before: [],
  permission,
  object: execForm,
};

/**
 * Programs by their paths, with the resulting label of the task.
 *
 * @see `apparmor_bprm_creds_for_exec` in the kernel's `domain.c`
 */
export const exec: StackCheckClass<'exec', ExecPermission> = {
  word: 'exec',
  byte: mediationClasses.file,
  feature: undefined,
  abi: '4.0',
  permissions: [permission],
  permissionWords: {},
  operations: [execute],
  operation: (name) => (name === execute.name ? execute : undefined),
  names: {
    noun: 'permission',
    plural: 'permissions',
    suggestions: [execute.name],
    example: 'x',
    known: 'write `exec` alone',
    spelling: (word) => word.toLowerCase(),
    inSentences: () => undefined,
    words: () => 'exec',
  },
  rulesIn: 'files',
  leadsToProfiles: true,
  // profile_transition, with a search for an attachment
  checksUnconfined: false,
};
