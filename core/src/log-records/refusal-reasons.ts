import type { AppArmorRecord } from './record.ts';

/** The reason of a refusal, as recorded by the kernel. */
interface Reason {
  readonly words: string;
  /** True if a rule is missing nevertheless. */
  readonly takesRule?: true;
}

/** The kernel's texts for reasons that are not only a missing rule, with advice. */
const reasons: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  [
    'no new privs',
    {
      words: 'no rule helps: with no_new_privs, a task can only keep its label or stack more profiles',
    },
  ],
  [
    'Failed name lookup - disconnected path',
    {
      words:
        'the path is not below a root that the task sees: add flags=(attach_disconnected) to the profile, or mount the file system of the path',
    },
  ],
  [
    'Failed name lookup - deleted entry',
    { words: 'the file is deleted: add flags=(mediate_deleted) to the profile', takesRule: true },
  ],
  [
    'Failed name lookup - name too long',
    { words: 'the path exceeds the limit of the kernel, the parameter apparmor.path_max' },
  ],
  ['Failed name lookup', { words: 'the kernel finds no path for the file, so no rule can match' }],
  ['label not found', { words: 'no such profile is loaded in the policy namespace of the task' }],
  ['profile not found', { words: 'no such profile is loaded' }],
  ['profile transition not found', { words: 'the target profile for the program is not loaded' }],
  [
    'ptrace prevents transition',
    { words: 'the tracer of the task may not trace the new profile: the tracer needs the permission' },
  ],
  [
    'change_profile unprivileged unconfined converted to stacking',
    { words: 'the label is stacked on unconfined, since the task is not privileged' },
  ],
  [
    'Userns create - transitioning profile',
    {
      words:
        'the kernel restricts user namespaces of unconfined tasks: kernel.apparmor_restrict_unprivileged_userns, or a profile with `userns,` for the program',
    },
  ],
  [
    'Userns create restricted - failed to find unprivileged_userns profile',
    {
      words:
        'the kernel restricts user namespaces of unconfined tasks, and the profile `unprivileged_userns` is not loaded',
    },
  ],
  ['policy_locked', { words: 'policy is locked until the next boot (apparmor.lock_policy)' }],
  [
    'cap_sys_resource',
    { words: 'changing the limits of a task with a different label needs this capability', takesRule: true },
  ],
]);

const onPolicy: Reason = {
  words:
    'loading policy needs the capability mac_admin for the policy namespace; if a profile denies it, the log has a record of the capability',
};

/** Operations without rules. @see `OP_CHANGE_HAT`, … in the kernel's `include/audit.h` */
const withoutRules: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  [
    'change_hat',
    {
      words:
        'no rule controls hats: the profile must declare the hat, an unconfined task has none, and the way back needs the token of the change',
    },
  ],
  ['setprocattr', { words: 'no rule helps: the kernel does not understand the text written to /proc/PID/attr' }],
  ['profile_load', onPolicy],
  ['profile_replace', onPolicy],
  ['profile_remove', onPolicy],
]);

/** Returns the recorded reason of a refusal, unless the reason is a missing rule; empty without a reason. */
export function otherReasons(record: AppArmorRecord): readonly string[] {
  const reason = reasonOf(record);
  return reason === undefined ? [] : [reason.words];
}

/** Returns whether no rule can fix the refusal. */
export function takesNoRule(record: AppArmorRecord): boolean {
  const reason = reasonOf(record);
  return reason !== undefined && reason.takesRule !== true;
}

function reasonOf({ event, operation, info }: AppArmorRecord): Reason | undefined {
  const reason = info === undefined ? undefined : reasons.get(info);
  if (reason !== undefined || event === 'STATUS') return reason;
  return operation === undefined ? undefined : withoutRules.get(operation);
}
