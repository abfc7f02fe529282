/** What a task changes to, besides the label itself. */
export interface ProfileChangeThing {
  readonly kind: 'profile-change';
  /** Whether the task keeps what it has, and the label is put on top of it. */
  readonly stacks: boolean;
  /** Whether the task has no_new_privs. */
  readonly noNewPrivileges?: true;
}
