import { filePermissionBits } from '../file/file-permission-bits.ts';
import { mediationClasses } from '../mediation-classes.ts';
import type { ClassPermission } from '../policy-class.ts';
import { operationOf, stackCheckClass } from '../stack-check-class.ts';
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

const operations = permissions.map((permission) => operationOf('mqueue', permission, queueForm));

/** Message queues of POSIX and System V. No measured kernel has the class: opening a POSIX queue opens a file. */
export const mqueue = stackCheckClass<'mqueue', QueuePermission>({
  word: 'mqueue',
  byte: mediationClasses.file,
  permissions,
  operations,
  alone: operations.filter(({ name }) => name === 'open'),
  names: {
    example: 'open, read',
    known: 'permissions are `create`, `open`, `read`, `write`, `delete`, `getattr` and `setattr`',
  },
  rulesIn: 'files',
});
