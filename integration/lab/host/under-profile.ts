/** A command that becomes the given one under a profile; without tools, as busybox has none. */
export function underProfile(profile: string, command: readonly string[]): readonly string[] {
  const script = 'printf "exec %s" "$1" > /proc/self/attr/apparmor/exec && shift && exec "$@"';
  return ['sh', '-c', script, 'sh', profile, ...command];
}
