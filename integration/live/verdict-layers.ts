/** The abi of the layers, without io_uring and message queues. */
const abi = 'abi <abi/4.0>,\n';

/** Permissions outside of the attempts, for programs of the containers. */
const outside = [
  'signal (receive),',
  'change_profile -> ":lxc-*_<-var-lib-lxc>:**",',
  'deny capability mac_admin,',
  'network, capability, umount, pivot_root, userns,',
];

/** A host layer with few rules, in addition to the permissions of the containers. */
export const ownHostLayer = `${abi}
profile lxc-verdicts flags=(attach_disconnected, mediate_deleted) {
  ${outside.join('\n  ')}
  file,
  mount,
  deny /t/dir/** wl,
  audit deny /t/pub/new wl,
  deny capability sys_nice,
  deny mount -> /t/mnt/m2/,
  deny network inet6 dgram,
  signal peer=lxc-verdicts,
  ptrace (read, readby) peer=lxc-verdicts,
}
`;

/** A host layer in complain mode, whose rules do not cover the attempts. */
export const complainingHostLayer = `${abi}
profile lxc-complaining flags=(attach_disconnected, mediate_deleted, complain) {
  ${outside.join('\n  ')}
  / r,
  /{[^t],t[^/]}** rwlkmix,
  mount -> /{[^t],t[^/]}**,
  deny /t/pub/b rwl,
  audit deny /t/pub/c.txt rwl,
  signal (send) set=(exists, hup) peer=lxc-complaining,
  deny signal (send) set=(usr1),
}
`;

/** Rules of each kind for each class: plain, `deny` and `audit deny` rules, and objects without a rule. */
const mixed = `
  / r,
  /t/{,**/} r,
  /t/pub/{a,z,new,new/} rwlkm,
  deny /t/pub/b rwlkm,
  audit deny /t/pub/c.txt rwlkm,
  deny /t/dir/sub/a w,
  owner /t/own/* rw,
  /t/bin/one ix,
  /t/bin/two px,
  /t/bin/three px -> other,
  /q1 rw,
  capability sys_admin sys_resource setuid chown syslog,
  deny capability setgid,
  audit deny capability sys_chroot,
  deny capability bpf,
  network inet dgram,
  deny network inet6 dgram,
  audit deny network inet6 stream,
  network unix stream,
  deny network unix dgram,
  mount fstype=tmpfs -> /t/mnt/m1/,
  mount options=(rw, bind) /t/src/s1/ -> /t/mnt/m1/,
  deny mount -> /t/mnt/m2/,
  audit deny mount -> /t/mnt/x/,
  umount /t/mnt/m1/,
  deny umount /t/mnt/m2/,
  pivot_root /t/mnt/m1/,
  deny pivot_root /t/mnt/m2/,
  signal set=(exists, hup, term),
  deny signal set=(usr1),
  audit deny signal set=(int),
  ptrace (read, readby),
  deny ptrace (tracedby) peer=unconfined,
  change_profile -> other,
  deny change_profile -> free,
  set rlimit nofile <= 200,

  profile known {
    file,
  }
`;

/** Every class, by rules. */
const everything = 'file, capability, network, unix, mount, umount, pivot_root, signal, ptrace, change_profile,';

/** The container layer. */
export const verdictLayer = `${abi}
profile strict flags=(attach_disconnected) {${mixed}}
profile learner flags=(attach_disconnected, complain) {${mixed}}
profile loud flags=(attach_disconnected, complain, audit) {${mixed}}
profile closed flags=(attach_disconnected, complain) {
  ${everything}
  deny userns,
  deny /t/pub/** w,
  deny /t/bin/one x,
  deny capability chown,
  deny network inet,
  deny mount fstype=tmpfs,
  deny signal (receive),
  deny ptrace (read),
  deny change_profile -> other,
}
profile free flags=(attach_disconnected) {
  ${everything}
  userns,
}
profile other {
  file,
  signal,
  ptrace,
}
`;

/** Profiles for the features of the running kernel, with all of its classes. */
export const newestLayer = ['', ', complain']
  .map((mode, at) => {
    const flags = `flags=(attach_disconnected${mode})`;
    const name = at === 0 ? 'ring' : 'ring-learner';
    return `
profile ${name} ${flags} {
  ${everything}
  userns,
  io_uring (override_creds),
  deny mqueue (create) /q2,
  mqueue /q1,
}`;
  })
  .join('\n');
