import type { AppArmorRecord } from './record.ts';

/** What kernels write where it is not, or not only, a rule that is missing, and what to do then. */
const reasons: ReadonlyMap<string, string> = new Map([
  [
    'no new privs',
    'no rule helps: the task has no_new_privs, with which it keeps its label, or one that is narrower by stacking',
  ],
  [
    'Failed name lookup - disconnected path',
    'the path leads to no root that the task sees: flags=(attach_disconnected) on the profile, or what the path is in',
  ],
  ['Failed name lookup - deleted entry', 'the file is deleted: flags=(mediate_deleted) on the profile'],
  ['label not found', 'no such profile is loaded in the policy namespace of the task'],
  ['profile not found', 'no such profile is loaded'],
  [
    'ptrace prevents transition',
    "what traces the task may not trace it under the new profile: that is the tracer's to have",
  ],
  [
    'change_profile unprivileged unconfined converted to stacking',
    'the label is stacked on unconfined, since the task is not privileged',
  ],
  [
    'Userns create - transitioning profile',
    'the kernel restricts user namespaces of what is unconfined: kernel.apparmor_restrict_unprivileged_userns, or a profile with `userns,` for the program',
  ],
  [
    'Userns create restricted - failed to find unprivileged_userns profile',
    'the kernel restricts user namespaces of what is unconfined, and has no profile `unprivileged_userns` for them',
  ],
]);

/** What is said in a record of why it was refused, where that is not a rule that is missing; none where it says nothing of the kind. */
export function otherReasons({ info }: AppArmorRecord): readonly string[] {
  const reason = info === undefined ? undefined : reasons.get(info);
  return reason === undefined ? [] : [reason];
}
