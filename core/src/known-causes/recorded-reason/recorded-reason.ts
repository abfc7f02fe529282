import { clientError } from '../../log-records/bus-message.ts';
import type { RecognisedCause } from '../known-cause.ts';

/** A reason of a refusal, as recorded by the kernel. */
interface Reason {
  readonly id: string;
  readonly words: string;
  /** True if a rule is missing nevertheless. */
  readonly takesRule?: true;
}

/** The kernel's texts for reasons that are not only a missing rule, with advice. */
const reasons: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  [
    'no new privs',
    {
      id: 'no-new-privs',
      words: 'no rule helps: with no_new_privs, a task can only keep its label or stack more profiles',
    },
  ],
  [
    'Failed name lookup - disconnected path',
    {
      id: 'disconnected-path',
      words:
        'the path is not below a root that the task sees: add flags=(attach_disconnected) to the profile, or mount the file system of the path',
    },
  ],
  [
    'Failed name lookup - deleted entry',
    { id: 'deleted-file', words: 'the file is deleted: add flags=(mediate_deleted) to the profile', takesRule: true },
  ],
  [
    'Failed name lookup - name too long',
    { id: 'long-path', words: 'the path exceeds the limit of the kernel, the parameter apparmor.path_max' },
  ],
  ['Failed name lookup', { id: 'unknown-path', words: 'the kernel finds no path for the file, so no rule can match' }],
  [
    'label not found',
    {
      id: 'label-not-found',
      words:
        'no such profile is loaded in the policy namespace of the task: load the profile, or correct its name in the configuration',
    },
  ],
  ['profile not found', { id: 'profile-not-found', words: 'no such profile is loaded' }],
  [
    'profile transition not found',
    { id: 'transition-not-found', words: 'the target profile for the program is not loaded' },
  ],
  [
    'ptrace prevents transition',
    {
      id: 'traced-exec',
      words: 'the tracer of the task may not trace the new profile: the tracer needs the permission',
    },
  ],
  [
    'change_profile unprivileged unconfined converted to stacking',
    { id: 'stacked-on-unconfined', words: 'the label is stacked on unconfined, since the task is not privileged' },
  ],
  ['policy_locked', { id: 'locked-policy', words: 'policy is locked until the next boot (apparmor.lock_policy)' }],
  [
    'cap_sys_resource',
    {
      id: 'limit-of-other-task',
      words: 'changing the limits of a task with a different label needs this capability',
      takesRule: true,
    },
  ],
  [
    clientError,
    {
      id: 'bus-message',
      words:
        'the error names neither the bus nor the refusing side: dbus-daemon wrote the record into the log of the host; a container on the bus of the host needs `dbus` rules in its host layer',
      takesRule: true,
    },
  ],
]);

const policyLoad: Reason = {
  id: 'policy-load',
  words:
    'loading policy needs the capability mac_admin for the policy namespace; if a profile denies it, the log has a record of the capability',
};

/** Operations without rules. @see `OP_CHANGE_HAT`, … in the kernel's `include/audit.h` */
const withoutRules: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  [
    'change_hat',
    {
      id: 'change-hat',
      words:
        'no rule controls hats: the profile must declare the hat, an unconfined task has none, and the way back needs the token of the change',
    },
  ],
  [
    'setprocattr',
    {
      id: 'process-attribute',
      words: 'no rule helps: the kernel does not understand the text written to /proc/PID/attr',
    },
  ],
  ['profile_load', policyLoad],
  ['profile_replace', policyLoad],
  ['profile_remove', policyLoad],
]);

/** Recognises a reason that the kernel records, or an operation without rules. */
export const recordedReason: RecognisedCause = ({ event, operation, info }) => {
  const reason = reasons.get(info ?? '') ?? (event === 'STATUS' ? undefined : withoutRules.get(operation ?? ''));
  if (reason === undefined) return undefined;
  const { id, words, takesRule } = reason;
  return { id, words, confirmed: true, ...(takesRule === true ? {} : { verdict: 'not-policy' }) };
};
