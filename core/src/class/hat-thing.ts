import type { ByteString } from '../source/bytes.ts';

/** A hat that a task changes to. */
export interface HatThing {
  readonly kind: 'hat';
  /** Without the profile that it is a part of: each layer has its own of that name. */
  readonly name: ByteString;
  /** Whether the task has no_new_privs. */
  readonly noNewPrivileges?: true;
}
