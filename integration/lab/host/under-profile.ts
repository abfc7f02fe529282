/** For a shell of a host: has `$under` be what a command is run with, so that it is under the label `$label`. */
export const underLabel = 'case $label in unconfined) under= ;; *) under="aa-exec -p $label --" ;; esac';

/** A command that becomes the given one under a profile; without tools, as busybox has none. */
export function underProfile(profile: string, command: readonly string[]): readonly string[] {
  const script = 'printf "exec %s" "$1" > /proc/self/attr/apparmor/exec && shift && exec "$@"';
  return ['sh', '-c', script, 'sh', profile, ...command];
}
