/** The policies of this package by their path below `policies/`. Written by `npm run embed`: change the policy, not this. */
export const policyTexts = {
  'lxc/base.aa': `# Containers do everything here by default; their user and mount namespaces hold them, and the rules
# below take back what those namespaces do not cover.
capability,
dbus,
file,
mqueue,
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

# How mounts propagate is the container's own affair.
mount options=(rw, make-slave) -> /{,**},
mount options=(rw, make-rslave) -> /{,**},
mount options=(rw, make-shared) -> /{,**},
mount options=(rw, make-rshared) -> /{,**},
mount options=(rw, make-private) -> /{,**},
mount options=(rw, make-rprivate) -> /{,**},
mount options=(rw, make-unbindable) -> /{,**},
mount options=(rw, make-runbindable) -> /{,**},

# Bind mounts of anything but /proc, /sys and /dev: elsewhere, their files would escape the rules
# below, which go by path. A pattern cannot say "not this name", so it lists the ways to differ.
mount options=(rw, bind) /{[^dps],d[^e],de[^v],dev?,p[^r],pr[^o],pro[^c],proc?,s[^y],sy[^s],sys?}*{,/**},
mount options=(rw, bind) /dev/{[^.],.[^l],.l[^x],.lx[^c],.lxc?}*{,/**},
mount options=(rw, rbind) /{[^dps],d[^e],de[^v],dev?,p[^r],pr[^o],pro[^c],proc?,s[^y],sy[^s],sys?}*{,/**},
mount options=(rw, move) /{[^dps],d[^e],de[^v],dev?,p[^r],pr[^o],pro[^c],proc?,s[^y],sy[^s],sys?}*{,/**},
mount options=(rw, move) /dev/{[^.],.[^l],.l[^x],.lx[^c],.lxc?}*{,/**},

# Making a bind mount read-only takes nothing from anyone.
mount options=(ro, remount, bind),
mount options=(ro, remount, bind, nosuid),
mount options=(ro, remount, bind, nodev),
mount options=(ro, remount, bind, noexec),
mount options=(ro, remount, bind, nosuid, nodev),
mount options=(ro, remount, bind, nosuid, noexec),
mount options=(ro, remount, bind, nodev, noexec),
mount options=(ro, remount, bind, nosuid, nodev, noexec),

# Ways to the host's memory, hardware and firmware.
deny @{PROC}/acpi/** rwklx,
deny @{PROC}/bus/** wklx,
deny @{PROC}/kcore rwklx,
deny @{PROC}/sysrq-trigger rwklx,
deny /sys/firmware/efi/efivars/** rwklx,
deny /sys/kernel/debug/{,**} rwklx,

# Of the kernel's settings, only the names, System V IPC limits and network ones are the container's.
deny @{PROC}/sys/fs/** wklx,
deny @{PROC}/sys/{[^kn],k[^e],ke[^r],ker[^n],kern[^e],kerne[^l],kernel?,n[^e],ne[^t],net?}*{,/**} wklx,
deny @{PROC}/sys/kernel/{[^dhms],d[^o],do[^m],dom[^a],doma[^i],domai[^n],domain[^n],domainn[^a],domainna[^m],domainnam[^e],domainname?,h[^o],ho[^s],hos[^t],host[^n],hostn[^a],hostna[^m],hostnam[^e],hostname?,m[^s],ms[^g],s[^eh],se[^m],sh[^m]}*{,/**} wklx,
deny @{PROC}/sys/kernel/{msg,sem,shm}*/** wklx,

# Of /sys, only network devices, control groups and the container's own AppArmor policy.
deny /sys/{[^cdfk],c[^l],cl[^a],cla[^s],clas[^s],class?,d[^e],de[^v],dev[^i],devi[^c],devic[^e],device[^s],devices?,f[^s],fs?,k[^e],ke[^r],ker[^n],kern[^e],kerne[^l],kernel?}*{,/**} wklx,
deny /sys/class/{[^n],n[^e],ne[^t],net?}*{,/**} wklx,
deny /sys/devices/{[^v],v[^i],vi[^r],vir[^t],virt[^u],virtu[^a],virtua[^l],virtual?}*{,/**} wklx,
deny /sys/devices/virtual/{[^n],n[^e],ne[^t],net?}*{,/**} wklx,
deny /sys/fs/{[^c],c[^g],cg[^r],cgr[^o],cgro[^u],cgrou[^p],cgroup?}*{,/**} wklx,
deny /sys/kernel/{[^s],s[^e],se[^c],sec[^u],secu[^r],secur[^i],securi[^t],securit[^y],security?}*{,/**} wklx,
deny /sys/kernel/security/{[^a],a[^p],ap[^p],app[^a],appa[^r],appar[^m],apparm[^o],apparmo[^r],apparmor?}*{,/**} wklx,
`,
  'lxc/nesting.aa': `# For containers inside this one (\`lxc.apparmor.allow_nesting = 1\`).

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
  'lxc/unprivileged.aa': `# With a user namespace of its own (\`lxc.idmap\`), the container's root has only what belongs to that
# namespace: these mounts give it nothing of the host.
pivot_root,

# systemd makes private mounts for services.
mount options=(rw, bind),
mount options=(rw, rbind),
mount options=(ro, remount),
`,
} as const;
