import { filePermissionBits } from '../file/file-permission-bits.ts';
import { mediationClasses } from '../class-numbers.ts';
import { permissionsOf } from '../policy-class.ts';
import { operationOf, stackCheckClass } from '../stack-check-class.ts';
import { queueForm } from './queue-form.ts';

const { write, read, create, delete: remove, open, setattr, getattr } = filePermissionBits;

/** @see `AA_VALID_MQUEUE_PERMS` in apparmor_parser's `mqueue.h` */
const permissions = permissionsOf({ write, read, create, delete: remove, open, setattr, getattr });

/** A permission of message queues. */
export type QueuePermission = (typeof permissions)[number]['name'];

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
