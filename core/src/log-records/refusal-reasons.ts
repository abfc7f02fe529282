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
      words:
        'no rule helps: the task has no_new_privs, with which it keeps its label, or one that is narrower by stacking',
    },
  ],
  [
    'Failed name lookup - disconnected path',
    {
      words:
        'the path leads to no root that the task sees: flags=(attach_disconnected) on the profile, or what the path is in',
    },
  ],
  [
    'Failed name lookup - deleted entry',
    { words: 'the file is deleted: flags=(mediate_deleted) on the profile', takesRule: true },
  ],
  [
    'Failed name lookup - name too long',
    { words: 'the path is longer than the kernel makes them: its parameter apparmor.path_max says how long' },
  ],
  ['Failed name lookup', { words: 'the kernel finds no path for it, and no rule is about what has none' }],
  ['label not found', { words: 'no such profile is loaded in the policy namespace of the task' }],
  ['profile not found', { words: 'no such profile is loaded' }],
  ['profile transition not found', { words: 'the profile that the program leads to is not loaded' }],
  [
    'ptrace prevents transition',
    { words: "what traces the task may not trace it under the new profile: that is the tracer's to have" },
  ],
  [
    'change_profile unprivileged unconfined converted to stacking',
    { words: 'the label is stacked on unconfined, since the task is not privileged' },
  ],
  [
    'Userns create - transitioning profile',
    {
      words:
        'the kernel restricts user namespaces of what is unconfined: kernel.apparmor_restrict_unprivileged_userns, or a profile with `userns,` for the program',
    },
  ],
  [
    'Userns create restricted - failed to find unprivileged_userns profile',
    {
      words:
        'the kernel restricts user namespaces of what is unconfined, and has no profile `unprivileged_userns` for them',
    },
  ],
  ['policy_locked', { words: 'policy of this kernel is locked until it boots again (apparmor.lock_policy)' }],
  ['cap_sys_resource', { words: 'limits of a task with another label take this capability', takesRule: true }],
]);

const onPolicy: Reason = {
  words:
    'policy is changed by who has the capability mac_admin for its namespace; where a profile refuses that, a record of the capability says so',
};

/** Operations without rules. @see `OP_CHANGE_HAT`, … in the kernel's `include/audit.h` */
const withoutRules: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  [
    'change_hat',
    {
      words:
        'no rule is about hats: the profile has to declare the hat, a task that is unconfined has none, and to go back takes the number that it came with',
    },
  ],
  ['setprocattr', { words: 'no rule is about it: the kernel does not understand what was written to /proc/PID/attr' }],
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
