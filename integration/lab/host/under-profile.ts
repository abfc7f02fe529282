/** A shell fragment for hosts: sets `$under` to a command prefix that runs a command under the label `$label`. */
export const underLabel = 'case $label in unconfined) under= ;; *) under="aa-exec -p $label --" ;; esac';

/**
 * Returns a command that executes the given command under a profile. Only the shell is used, because busybox has no
 * AppArmor tools.
 */
export function underProfile(profile: string, command: readonly string[]): readonly string[] {
  const script = 'printf "exec %s" "$1" > /proc/self/attr/apparmor/exec && shift && exec "$@"';
  return ['sh', '-c', script, 'sh', profile, ...command];
}
