import type { ByteString } from '../source/bytes.ts';

/** What a task changes to, besides the label itself. */
export interface ProfileChangeThing {
  readonly kind: 'profile-change';
  /** Whether the task keeps what it has, and the label is put on top of it. */
  readonly stacks: boolean;
  /** The program that is executed then, where the change waits for one. */
  readonly program?: ByteString;
  /** Whether the task has no_new_privs. */
  readonly noNewPrivileges?: true;
}
