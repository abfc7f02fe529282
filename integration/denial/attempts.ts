/** Something that attempts.pl tries, of which a profile refuses one thing. */
export interface Attempt {
  readonly name: string;
  /** Rules for all else that it takes, so that it is that one thing. */
  readonly besides?: string;
  /** Rules by which a profile refuses it that allows such things. */
  readonly denied?: string;
}

/** Over the classes that a task of a container meets. What follows from another refusal is left out. */
export const attempts: readonly Attempt[] = [
  { name: 'file read', denied: '/srv/attempts/read r' },
  { name: 'file write', denied: '/srv/attempts/write w' },
  { name: 'file append', denied: '/srv/attempts/append w' },
  { name: 'file create', denied: '/srv/attempts/created w' },
  { name: 'file mkdir', denied: '/srv/attempts/made/ w' },
  { name: 'file unlink', denied: '/srv/attempts/unlinked w' },
  { name: 'file rename', besides: '/srv/attempts/new w,', denied: '/srv/attempts/old w' },
  { name: 'file link', denied: '/srv/attempts/link l' },
  { name: 'file symlink', denied: '/srv/attempts/symlink w' },
  { name: 'file chmod', denied: '/srv/attempts/mode w' },
  { name: 'file lock', besides: '/srv/attempts/locked r,', denied: '/srv/attempts/locked k' },
  { name: 'file exec', besides: '/srv/attempts/program rm,', denied: '/srv/attempts/program x' },
  // No rule goes before one that denies a capability or a socket.
  { name: 'capability chown', besides: '/srv/attempts/owned w,' },
  { name: 'capability sys_nice' },
  { name: 'capability net_raw', besides: 'network inet raw,' },
  { name: 'capability setgid' },
  { name: 'capability sys_chroot' },
  { name: 'capability mknod', besides: '/srv/attempts/device w,' },
  { name: 'network create dgram' },
  { name: 'network create inet6' },
  { name: 'network create netlink' },
  { name: 'network bind', besides: 'network (create) inet stream,' },
  { name: 'unix create' },
  { name: 'mount tmpfs', denied: 'mount fstype=tmpfs -> /srv/attempts/mounted/' },
  { name: 'mount bind', denied: 'mount options=bind -> /srv/attempts/bound/' },
  { name: 'umount', denied: 'umount /srv/attempts/unmounted/' },
  { name: 'userns create', denied: 'userns' },
  // Only the layers of the innermost policy namespace are asked.
  { name: 'change_profile' },
  { name: 'signal cont', denied: 'signal (send) set=(cont)' },
  { name: 'signal winch', denied: 'signal (send) set=(winch)' },
  // Refused on both sides.
  { name: 'signal urg' },
  { name: 'ptrace trace', denied: 'ptrace (trace)' },
  { name: 'ptrace read', denied: 'ptrace (read)' },
];

/** Profiles of a policy namespace: one that refuses all attempts, one that is done to, and one that is to be changed to. */
export function attemptPolicy(profile: string): string {
  const besides = attempts.flatMap((attempt) => attempt.besides ?? []);
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
${besides.map((rule) => `  ${rule}\n`).join('')}}

profile ${profile}-target {
  file,
}

profile ${profile}-other {
  file,
}
`;
}

/** What has a host layer refuse the attempts, as somebody who does not want that has written it into a container's configuration. */
export const denyingLines: readonly string[] = attempts.flatMap(({ denied }) =>
  denied === undefined ? [] : [`lxc.apparmor.raw = audit deny ${denied},`],
);
