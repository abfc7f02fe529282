/** An attempt of attempts.pl with a single denied operation. */
export interface AttemptedOperation {
  readonly name: string;
  /** Rules for all further operations of the attempt, to isolate the denied operation. */
  readonly additional?: string;
  /** The denied permission, for `deny` rules in a profile that allows the class. */
  readonly denied?: string;
}

/** Attempts in all classes relevant for a container's task, without consequences of earlier refusals. */
export const attemptedOperations: readonly AttemptedOperation[] = [
  { name: 'file read', denied: '/srv/attempts/read r' },
  { name: 'file write', denied: '/srv/attempts/write w' },
  { name: 'file append', denied: '/srv/attempts/append w' },
  { name: 'file create', denied: '/srv/attempts/created w' },
  { name: 'file mkdir', denied: '/srv/attempts/made/ w' },
  { name: 'file unlink', denied: '/srv/attempts/unlinked w' },
  { name: 'file rename', additional: '/srv/attempts/new w,', denied: '/srv/attempts/old w' },
  { name: 'file link', denied: '/srv/attempts/link l' },
  { name: 'file symlink', denied: '/srv/attempts/symlink w' },
  { name: 'file chmod', denied: '/srv/attempts/mode w' },
  { name: 'file lock', additional: '/srv/attempts/locked r,', denied: '/srv/attempts/locked k' },
  { name: 'file exec', additional: '/srv/attempts/program rm,', denied: '/srv/attempts/program x' },
  // No rule takes precedence over a denial of a capability or socket.
  { name: 'capability chown', additional: '/srv/attempts/owned w,' },
  { name: 'capability sys_nice' },
  { name: 'capability net_raw', additional: 'network inet raw,' },
  { name: 'capability setgid' },
  { name: 'capability sys_chroot' },
  { name: 'capability mknod', additional: '/srv/attempts/device w,' },
  { name: 'network create dgram' },
  { name: 'network create inet6' },
  { name: 'network create netlink' },
  { name: 'network bind', additional: 'network (create) inet stream,' },
  { name: 'unix create' },
  { name: 'mount tmpfs', denied: 'mount fstype=tmpfs -> /srv/attempts/mounted/' },
  { name: 'mount bind', denied: 'mount options=bind -> /srv/attempts/bound/' },
  { name: 'umount', denied: 'umount /srv/attempts/unmounted/' },
  { name: 'userns create', denied: 'userns' },
  // The kernel evaluates only the layers of the innermost policy namespace.
  { name: 'change_profile' },
  { name: 'signal cont', denied: 'signal (send) set=(cont)' },
  { name: 'signal winch', denied: 'signal (send) set=(winch)' },
  // Refused on both sides.
  { name: 'signal urg' },
  { name: 'ptrace trace', denied: 'ptrace (trace)' },
  { name: 'ptrace read', denied: 'ptrace (read)' },
];

/** The profiles of a policy namespace: a profile denying all attempts, a target profile, and a profile to change to. */
export function attemptPolicy(profile: string): string {
  const additional = attemptedOperations.flatMap((attempt) => attempt.additional ?? []);
  return `abi <abi/4.0>,

profile ${profile} {
  /usr/lib/** rm,
  /usr/bin/perl rm,
  /etc/ld.so.cache r,
  /dev/{null,urandom} rw,
  /proc/** rw,
  /srv/attempts.pl r,
  capability sys_admin,
  capability dac_override,
  capability sys_ptrace,
${additional.map((rule) => `  ${rule}\n`).join('')}}

profile ${profile}-target {
  file,
}

profile ${profile}-other {
  file,
}
`;
}

/** The configuration lines for a host layer denying the attempts, as written by an administrator. */
export const denyingLines: readonly string[] = attemptedOperations.flatMap(({ denied }) =>
  denied === undefined ? [] : [`lxc.apparmor.raw = audit deny ${denied},`],
);
