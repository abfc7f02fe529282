/** The policies of this package by their path below `policies/`. Written by `npm run embed`: change the policy, not this. */
export const hostPolicyTexts = {
  'container/base.aa': `# Containers do everything here by default; their user and mount namespaces hold them, and the rules
# below take back what those namespaces do not cover. The classes that are not named here are mediated where
# the host's parser.conf says so, as in the profile that the runtime generates: no \`abi\` rule pins them.
capability,
dbus,
file,
network,
umount,
userns,

# Any process may connect to the container's unix sockets, as far as paths let it.
unix (receive),

# Processes of the host may look into the container and trace it, if their own profile and their
# capabilities let them. Forbid it with \`deny ptrace (readby, tracedby),\` in the layer's own rules.
ptrace (readby, tracedby),

# The host's init and tools stop, reload and freeze the container's processes.
signal (receive),

# Remounting / read-only is a habit of init scripts at shutdown: refuse it without a log line.
deny mount options=(ro, remount) -> /,
deny mount options=(ro, remount, silent) -> /,

# Filesystems that bring nothing of the host with them.
mount fstype=tmpfs,
mount fstype=hugetlbfs,
mount fstype=mqueue,
mount fstype=fuse,
mount fstype=fuse.*,
mount fstype=cgroup -> /sys/fs/cgroup/**,
mount fstype=cgroup2 -> /sys/fs/cgroup/**,
mount options=(ro, nosuid, nodev, noexec, remount, strictatime) -> /sys/fs/cgroup/,

# The kernel's own, each in its usual place. What may be written in them is below.
mount fstype=proc -> /proc/,
mount fstype=binfmt_misc -> /proc/sys/fs/binfmt_misc/,
mount fstype=sysfs -> /sys/,
mount options=(rw, nosuid, nodev, noexec, remount) -> /sys/,
mount fstype=fusectl -> /sys/fs/fuse/connections/,
mount fstype=securityfs -> /sys/kernel/security/,
mount fstype=debugfs -> /sys/kernel/debug/,
mount fstype=efivarfs -> /sys/firmware/efi/efivars/,

# Bind mounts of anything but /proc, /sys and /dev: elsewhere, their files would escape the rules
# below, which go by path. A pattern cannot say "not this name", so it lists the ways to differ.
mount options=(rw, bind) /{[^dps],d[^e],de[^v],dev?,p[^r],pr[^o],pro[^c],proc?,s[^y],sy[^s],sys?}*{,/**},
mount options=(rw, bind) /dev/{[^.],.[^l],.l[^x],.lx[^c],.lxc?}*{,/**},
mount options=(rw, rbind) /{[^dps],d[^e],de[^v],dev?,p[^r],pr[^o],pro[^c],proc?,s[^y],sy[^s],sys?}*{,/**},
mount options=(rw, move) /{[^dps],d[^e],de[^v],dev?,p[^r],pr[^o],pro[^c],proc?,s[^y],sy[^s],sys?}*{,/**},
mount options=(rw, move) /dev/{[^.],.[^l],.l[^x],.lx[^c],.lxc?}*{,/**},

# Ways to the host's memory, hardware and firmware.
deny @{PROC}/acpi/** rwklx,
deny @{PROC}/bus/** wklx,
deny @{PROC}/kcore rwklx,
deny @{PROC}/sysrq-trigger rwklx,
deny /sys/firmware/efi/efivars/** rwklx,
deny /sys/kernel/debug/{,**} rwklx,
`,
  'container/nesting.aa': `# For containers inside this one (\`lxc.apparmor.allow_nesting\`, \`security.nesting\`).

# At this layer the inner containers have profiles of other names, so the outer one must signal and
# trace them. The rules cannot tell those from every other process of the host: only the container's
# pid and user namespaces do.
signal,
ptrace,

# A container manager inside assembles root file systems and moves into them. That takes proc and
# sysfs below its own folder and remounts in more combinations of options than can be listed.
pivot_root,
mount,

# Mounts of proc and sysfs that LXC keeps for the inner containers: not for direct use.
deny /dev/.lxc/proc/** rw,
deny /dev/.lxc/sys/** rw,
`,
  'container/no-nesting.aa': `# A container that may not run others cannot mount /proc and /sys elsewhere, so that rules about paths hold there.

# Of the kernel's settings, only the names and System V IPC limits are the container's.
deny @{PROC}/sys/kernel/{[^dhms],d[^o],do[^m],dom[^a],doma[^i],domai[^n],domain[^n],domainn[^a],domainna[^m],domainnam[^e],domainname?,h[^o],ho[^s],hos[^t],host[^n],hostn[^a],hostna[^m],hostnam[^e],hostname?,m[^s],ms[^g],s[^eh],se[^m],sh[^m]}*{,/**} wklx,
deny @{PROC}/sys/kernel/{msg,sem,shm}*/** wklx,

# Of /sys, only network devices, control groups and the container's own AppArmor policy.
deny /sys/{[^cdfk],c[^l],cl[^a],cla[^s],clas[^s],d[^e],de[^v],dev[^i],devi[^c],devic[^e],device[^s],f[^s],k[^e],ke[^r],ker[^n],kern[^e],kerne[^l],class?,devices?,fs?,kernel?}*{,/**} wklx,
deny /sys/class/{[^n],n[^e],ne[^t],net?}*{,/**} wklx,
deny /sys/devices/{[^v],v[^i],vi[^r],vir[^t],virt[^u],virtu[^a],virtua[^l],virtual?}*{,/**} wklx,
deny /sys/devices/virtual/{[^n],n[^e],ne[^t],net?}*{,/**} wklx,
deny /sys/kernel/{[^s],s[^e],se[^c],sec[^u],secu[^r],secur[^i],securi[^t],securit[^y],security?}*{,/**} wklx,
deny /sys/kernel/security/{[^a],a[^p],ap[^p],app[^a],appa[^r],appar[^m],apparm[^o],apparmo[^r],apparmor?}*{,/**} wklx,
`,
  'incus/base.aa': `# More file systems that bring nothing of the host, and the kernel's own that may be mounted but not used.
mount fstype=ramfs,
mount fstype=devpts,
mount fstype=configfs -> /sys/kernel/config/,
deny /sys/kernel/config/{,**} rwklx,
mount fstype=tracefs -> /sys/kernel/tracing/,
deny /sys/kernel/tracing/{,**} rwklx,
deny /sys/firmware/efi/efivars/{,**} rwklx,

# systemd remounts /run.
mount options=(rw, nosuid, nodev, remount) -> /run/,

# How all mounts propagate is the container's own affair.
mount options=(rw, slave) -> /,
mount options=(rw, rslave) -> /,
mount options=(rw, shared) -> /,
mount options=(rw, rshared) -> /,
mount options=(rw, private) -> /,
mount options=(rw, rprivate) -> /,
mount options=(rw, unbindable) -> /,
mount options=(rw, runbindable) -> /,

# Making a bind mount of what may be bind-mounted read-only takes nothing from anyone.
mount options=(ro, remount, bind) options in (nosuid, nodev, noexec) /{[^dps],d[^e],de[^v],dev?,p[^r],pr[^o],pro[^c],proc?,s[^y],sy[^s],sys?}*{,/**},
mount options=(ro, remount, bind, noatime) /{[^dps],d[^e],de[^v],dev?,p[^r],pr[^o],pro[^c],proc?,s[^y],sy[^s],sys?}*{,/**},
mount options=(ro, remount, bind, nosuid, noexec, strictatime) /{[^dps],d[^e],de[^v],dev?,p[^r],pr[^o],pro[^c],proc?,s[^y],sy[^s],sys?}*{,/**},
mount options=(ro, remount, bind) options in (nosuid, nodev, noexec) /dev/{[^.],.[^l],.l[^x],.lx[^c],.lxc?}*{,/**},
mount options=(ro, remount, bind, noatime) /dev/{[^.],.[^l],.l[^x],.lx[^c],.lxc?}*{,/**},
mount options=(ro, remount, bind, nosuid, noexec, strictatime) /dev/{[^.],.[^l],.l[^x],.lx[^c],.lxc?}*{,/**},
`,
  'incus/no-nesting.aa': `# Of the kernel's settings, network ones and formats of programs are the container's, too.
deny @{PROC}/sys/{[^fkn],f[^s],k[^e],ke[^r],ker[^n],kern[^e],kerne[^l],n[^e],ne[^t],fs?,kernel?,net?}*{,/**} wklx,
deny @{PROC}/sys/fs/{[^b],b[^i],bi[^n],bin[^f],binf[^m],binfm[^t],binfmt[^_],binfmt_[^m],binfmt_m[^i],binfmt_mi[^s],binfmt_mis[^c],binfmt_misc?}*{,/**} wklx,
deny /sys/fs/{[^bc],b[^p],bp[^f],c[^g],cg[^r],cgr[^o],cgro[^u],cgrou[^p],bpf?,cgroup?}*{,/**} wklx,
`,
  'incus/privileged.aa': `# Without a user namespace of its own (\`security.privileged\`), the container shares the host's formats of programs.
deny @{PROC}/sys/fs/binfmt_misc/{,**} rwklx,
`,
  'incus/unprivileged.aa': `# With a user namespace of its own, the container's root mounts only what belongs to that namespace.
pivot_root,
mount,
`,
  'lxc/base.aa': `# Ubuntu's ureadahead once kept a debugfs of its own, where the rules about /sys do not reach.
deny mount fstype=debugfs -> /var/lib/ureadahead/debugfs/,

# How mounts propagate is the container's own affair.
mount options=(rw, make-slave) -> /{,**},
mount options=(rw, make-rslave) -> /{,**},
mount options=(rw, make-shared) -> /{,**},
mount options=(rw, make-rshared) -> /{,**},
mount options=(rw, make-private) -> /{,**},
mount options=(rw, make-rprivate) -> /{,**},
mount options=(rw, make-unbindable) -> /{,**},
mount options=(rw, make-runbindable) -> /{,**},

# Making a bind mount of what may be bind-mounted read-only takes nothing from anyone.
mount options=(ro, remount, bind) options in (nosuid, nodev, noexec) -> /{[^dps],d[^e],de[^v],dev?,p[^r],pr[^o],pro[^c],proc?,s[^y],sy[^s],sys?}*{,/**},
mount options=(ro, remount, bind) options in (nosuid, nodev, noexec) -> /dev/{[^.],.[^l],.l[^x],.lx[^c],.lxc?}*{,/**},
mount options=(ro, remount, bind, noatime) options in (nosuid, nodev, noexec) -> /{[^dps],d[^e],de[^v],dev?,p[^r],pr[^o],pro[^c],proc?,s[^y],sy[^s],sys?}*{,/**},
mount options=(ro, remount, bind, noatime) options in (nosuid, nodev, noexec) -> /dev/{[^.],.[^l],.l[^x],.lx[^c],.lxc?}*{,/**},
mount options=(ro, remount, bind, strictatime) options in (nosuid, nodev, noexec) -> /{[^dps],d[^e],de[^v],dev?,p[^r],pr[^o],pro[^c],proc?,s[^y],sy[^s],sys?}*{,/**},
mount options=(ro, remount, bind, strictatime) options in (nosuid, nodev, noexec) -> /dev/{[^.],.[^l],.l[^x],.lx[^c],.lxc?}*{,/**},

# Settings of file systems are the host's.
deny @{PROC}/sys/fs/** wklx,
`,
  'lxc/no-nesting.aa': `# Of the kernel's settings, network ones are the container's, too.
deny @{PROC}/sys/{[^kn],k[^e],ke[^r],ker[^n],kern[^e],kerne[^l],n[^e],ne[^t],kernel?,net?}*{,/**} wklx,
deny /sys/fs/{[^c],c[^g],cg[^r],cgr[^o],cgro[^u],cgrou[^p],cgroup?}*{,/**} wklx,
`,
  'lxc/unprivileged.aa': `# With a user namespace of its own (\`lxc.idmap\`), the container's root has only what belongs to that
# namespace: these mounts give it nothing of the host.
pivot_root,

# systemd makes private mounts for services.
mount options=(rw, bind),
mount options=(rw, rbind),
mount options=(ro, remount),
`,
  'programs/backup.aa': `abi <abi/4.0>,

include <tunables/global>

# The host layers of LXC's and Incus's containers. The policy of the containers themselves is not visible from here.
@{CONTAINER_LAYERS}={lxc,incus}-**

# Reads the file systems of all containers, whoever owns what is in them, and writes archives. Processes are not its business.
profile container-backup {
  include <abstractions/base>

  # What backups are made with, and whose files they are.
  /{,usr/}{,s}bin/** mrix,
  /usr/{lib,libexec,local,share}/** mrix,
  /etc/{passwd,group,nsswitch.conf} r,

  capability dac_read_search,
  /var/lib/lxc/{,**} r,
  # Not all of this folder: Incus's own keys are there, too.
  /var/lib/incus/ r,
  /var/lib/incus/{containers,storage-pools}/{,**} r,

  # Elsewhere where local/container-backup says so, and the network, too.
  owner /var/backups/{,**} rwk,
  owner /tmp/** rwk,

  # It can read what containers keep secret, so that none of them may get hold of it, nested ones neither.
  deny ptrace peer=@{CONTAINER_LAYERS},
  deny signal peer=@{CONTAINER_LAYERS},

  include if exists <local/container-backup>
}
`,
  'programs/debugger.aa': `abi <abi/4.0>,

include <tunables/global>

# The host layers of LXC's and Incus's containers. The policy of the containers themselves is not visible from here.
@{CONTAINER_LAYERS}={lxc,incus}-**

# Traces every process of every container, as strace and gdb do, stops it and changes it. Processes of the host are out
# of its reach, but for those that it starts. What lies in a container's mount namespace has paths of its own.
profile container-debugger flags=(attach_disconnected) {
  include <abstractions/base>
  include <abstractions/consoles>

  # What it starts is as confined as it is.
  /{,usr/}{,s}bin/** mrix,
  /usr/{lib,libexec,local,share}/** mrix,

  # Programs and their symbols, on the host and in the containers: local/container-debugger has others than the usual places.
  /{bin,lib,lib32,lib64,opt,sbin,usr}/{,**} mr,
  /etc/{passwd,group,nsswitch.conf} r,
  /etc/gdb/{,**} r,
  /var/lib/lxc/*/rootfs/{,**} mr,
  @{PROC}/ r,
  @{PROC}/@{pids}/** r,
  @{PROC}/sys/kernel/** r,
  owner /tmp/** rwk,
  owner @{HOME}/** rwk,

  # Processes of other users, as root of an unprivileged container is.
  capability dac_read_search,
  capability kill,
  capability sys_ptrace,
  @{PROC}/@{pids}/{,task/@{tid}/}mem w,
  ptrace (read, trace) peer=@{CONTAINER_LAYERS},
  signal (send) peer=@{CONTAINER_LAYERS},
  ptrace peer=@{profile_name},

  # It can do anything to containers, so that none of them may get hold of it, nested ones neither.
  deny ptrace (readby, tracedby) peer=@{CONTAINER_LAYERS},
  deny signal (receive) peer=@{CONTAINER_LAYERS},

  include if exists <local/container-debugger>
}
`,
  'programs/monitor.aa': `abi <abi/4.0>,

include <tunables/global>

# The host layers of LXC's and Incus's containers. The policy of the containers themselves is not visible from here.
@{CONTAINER_LAYERS}={lxc,incus}-**

# Looks into /proc of every container and checks that processes exist, and does no more to them.
profile container-monitor {
  include <abstractions/base>

  # What monitors are made of, and of whom they read the names.
  /{,usr/}{,s}bin/** mrix,
  /usr/{lib,libexec,local,share}/** mrix,
  /etc/{passwd,group,nsswitch.conf} r,

  # Processes of other users, as root of an unprivileged container is, and their files in /proc.
  capability dac_read_search,
  capability kill,
  capability sys_ptrace,
  ptrace (read) peer=@{CONTAINER_LAYERS},
  signal (send) set=(exists) peer=@{CONTAINER_LAYERS},

  # Not the memory in /proc/PID/mem, which takes tracing, nor what lies behind /proc/PID/root, which has paths of its own.
  @{PROC}/ r,
  @{PROC}/{cpuinfo,diskstats,loadavg,meminfo,mounts,pressure/*,self,stat,uptime,vmstat} r,
  @{PROC}/net/** r,
  @{PROC}/sys/kernel/** r,
  @{PROC}/@{pids}/** r,
  @{sys}/fs/cgroup/{,**} r,

  # It can read what containers keep secret, so that none of them may get hold of it, nested ones neither.
  deny ptrace (readby, tracedby) peer=@{CONTAINER_LAYERS},
  deny signal (receive) peer=@{CONTAINER_LAYERS},

  include if exists <local/container-monitor>
}
`,
} as const;
