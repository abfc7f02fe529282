import { filePermissionBits } from '../file/file-permission-bits.ts';
import { mediationClasses } from '../mediation-classes.ts';
import type { ClassPermission, StackCheckClass, StackCheckOperation } from '../policy-class.ts';
import { queueForm } from './queue-form.ts';

/** A permission of message queues. */
export type QueuePermission = 'write' | 'read' | 'create' | 'delete' | 'open' | 'setattr' | 'getattr';

const { write, read, create, delete: remove, open, setattr, getattr } = filePermissionBits;

/** @see `AA_VALID_MQUEUE_PERMS` in apparmor_parser's `mqueue.h` */
const permissions: readonly ClassPermission<QueuePermission>[] = [
  { name: 'write', bit: write },
  { name: 'read', bit: read },
  { name: 'create', bit: create },
  { name: 'delete', bit: remove },
  { name: 'open', bit: open },
  { name: 'setattr', bit: setattr },
  { name: 'getattr', bit: getattr },
];

const operations = permissions.map((permission): StackCheckOperation<'mqueue', QueuePermission> => ({
  shape: 'stack-check',
  class: 'mqueue',
  name: permission.name,
  before: [],
  permission,
  object: queueForm,
}));
const byName = new Map(operations.map((operation) => [operation.name, operation]));

/** Message queues of POSIX and System V. No measured kernel has the class: opening a POSIX queue opens a file. */
export const mqueue: StackCheckClass<'mqueue', QueuePermission> = {
  word: 'mqueue',
  byte: mediationClasses.file,
  feature: undefined,
  abi: '4.0',
  permissions,
  permissionWords: {},
  operations,
  alone: operations.filter(({ name }) => name === 'open'),
  operation: (name) => byName.get(name),
  names: {
    noun: 'permission',
    plural: 'permissions',
    suggestions: permissions.map(({ name }) => name),
    example: 'open, read',
    known: 'permissions are `create`, `open`, `read`, `write`, `delete`, `getattr` and `setattr`',
    spelling: (word) => word.toLowerCase(),
    inSentences: () => undefined,
    words: (names) => `mqueue ${names.join(', ')}`,
  },
  rulesIn: 'files',
  // __aa_path_perm
  checksUnconfined: false,
};
