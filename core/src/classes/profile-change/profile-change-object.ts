import type { ByteString } from '../../source/bytes.ts';

/** A change of profile, except the target label. */
export interface ProfileChangeObject {
  readonly kind: 'profile-change';
  /** True if the task keeps its current profiles and stacks the new label on top. */
  readonly stacks: boolean;
  /** The executed program, if the change happens at exec. */
  readonly program?: ByteString;
  /** True if the task has no_new_privs. */
  readonly noNewPrivileges?: true;
}
