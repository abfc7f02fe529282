import type { ByteString } from '../../source/bytes.ts';

/** A hat as the target of a change. */
export interface HatObject {
  readonly kind: 'hat';
  /** The name without the parent profile: every layer has a separate hat of the name. */
  readonly name: ByteString;
  /** True if the task has no_new_privs. */
  readonly noNewPrivileges?: true;
}
