import { openSync, readSync, writeSync } from 'node:fs';
import { withDescriptor } from '../../filesystem/with-descriptor.ts';
import { labelQueries } from '../securityfs.ts';

/**
 * Asks the kernel about the permissions of a label, as dbus-daemon does; undefined if the kernel does not answer.
 *
 * @param query - the byte of a class, and the fields of the class
 * @see `query_label` in the kernel's `apparmorfs.c`
 */
export function allowedByQuery(label: string, query: string): number | undefined {
  try {
    return withDescriptor(openSync(labelQueries, 'r+'), (descriptor) => {
      writeSync(descriptor, Buffer.from(`label\0${label}\0${query}`, 'latin1'));
      const answer = Buffer.alloc(256);
      const length = readSync(descriptor, answer, 0, answer.length, null);
      const allowed = /^allow (0x[\da-f]+)/m.exec(answer.toString('latin1', 0, length))?.[1];
      return allowed === undefined ? undefined : Number(allowed);
    });
  } catch {
    return undefined;
  }
}
