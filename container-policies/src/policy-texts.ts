/** The policies of this package by their path below `policies/`. Written by `npm run embed`: change the policy, not this. */
export const containerPolicyTexts = {
  'cron.aa': `# cron in a container: the daemon and what it does before a job begins, as Debian installs them.
#
# Loaded into the container's own policy namespace, where \`unconfined\` is the container's, not the host's.
abi <abi/4.0>,

include <tunables/global>

profile cron /usr/sbin/cron flags=(attach_disconnected) {
  # abstractions/base is left out: it lets every unconfined process send every signal, and anyone trace.
  include <abstractions/nameservice>

  # Init and the administrator: stop and restart. It reloads by itself when a table has changed.
  signal (receive) set=(hup, term, kill, cont, exists) peer={unconfined,default,systemd},
  # The daemon and its children that prepare a job.
  signal (send, receive) peer=@{profile_name},

  # ps and systemctl status. Nobody traces it.
  ptrace (readby) peer={unconfined,default,systemd},

  # A job runs as its user, with the limits and the login that PAM gives it.
  capability setuid,
  capability setgid,
  capability dac_override,
  capability dac_read_search,
  capability chown,
  capability fowner,
  capability sys_resource,
  capability sys_nice,
  capability audit_write,
  capability audit_control,

  # A job is its user's, not cron's: it has the profile of its program, else none. The environment is the
  # table's own. Other shells, and other programs that send the output, are in the same folders.
  /usr/bin/* pux,
  /usr/sbin/* pux,

  # Sockets that are files go by their paths: these are the others.
  unix (create, bind, listen, getattr, setattr, getopt, setopt, shutdown),
  unix (connect, accept, send, receive) peer=(label="{@{profile_name},unconfined,default,systemd}"),

  # Itself and its libraries.
  /usr/sbin/cron mr,
  /etc/ld.so.cache r,
  /usr/lib/@{multiarch}/{,**/}*.so* mr,
  /usr/lib/@{multiarch}/gconv/{,**} r,

  # Tables, and when they were last run.
  /etc/crontab r,
  /etc/cron.d/{,*} r,
  /var/spool/cron/{,crontabs/{,*}} r,
  @{run}/crond.{pid,reboot} rwk,

  # A job's output, until it is sent.
  /tmp/#* rw,
  owner /tmp/tmpf* rw,

  # PAM, with its helper for an account's state.
  /etc/pam.d/{,*} r,
  /etc/security/{,**} r,
  /etc/{environment,login.defs,nologin,shadow} r,
  /etc/{default/cron,default/locale,locale.conf} r,
  /usr/sbin/unix_chkpwd mrix,
  @{PROC}/@{pid}/loginuid rw,
  @{PROC}/@{pid}/{fd/,limits,mounts,stat,uid_map} r,
  @{PROC}/1/limits r,
  @{PROC}/sys/kernel/{cap_last_cap,ngroups_max} r,
  @{PROC}/filesystems r,

  /dev/null rw,
  /dev/urandom r,
  @{run}/systemd/journal/{dev-log,socket} w,
  @{run}/systemd/journal/stdout rw,
  /etc/localtime r,
  /usr/share/zoneinfo/** r,
  /usr/lib/locale/** r,

  include if exists <local/container-cron>
}
`,
  'default.aa': `# What has no profile of its own in a container: ordinary life, and nothing against the stack.
#
# Loaded into the container's own policy namespace. It attaches to every program that no other profile there
# attaches to more closely, but those of init.
abi <abi/4.0>,

include <tunables/global>

# What belongs to init keeps its own rights: /usr/lib/systemd/* and, for mount units, mount and umount. A pattern
# cannot say "not this name", so it lists the ways to differ.
@{not_init} = [^u] u[^s] us[^r] usr[^/] usr/[^bl]
@{not_init} += usr/b[^i] usr/bi[^n] usr/bin[^/] usr/bin/[^mu]
@{not_init} += usr/bin/m[^o] usr/bin/mo[^u] usr/bin/mou[^n] usr/bin/moun[^t] usr/bin/mount?
@{not_init} += usr/bin/u[^m] usr/bin/um[^o] usr/bin/umo[^u] usr/bin/umou[^n] usr/bin/umoun[^t] usr/bin/umount?
@{not_init} += usr/l[^i] usr/li[^b] usr/lib[^/] usr/lib/[^s]
@{not_init} += usr/lib/s[^y] usr/lib/sy[^s] usr/lib/sys[^t] usr/lib/syst[^e] usr/lib/syste[^m] usr/lib/system[^d]
@{not_init} += usr/lib/systemd[^/]

profile default /@{not_init}** flags=(attach_disconnected, mediate_deleted) {
  # Files as their owners and modes have them, and programs: with the profile that they have, or in this one.
  /{,**} rwmlk,
  /** pix,

  # The policy of the container is the host's, or init's: nobody here loads or removes any.
  deny @{sys}/kernel/security/apparmor/{.load,.replace,.remove} wl,
  deny @{sys}/kernel/security/apparmor/policy/{,**} wl,

  # What administration and ordinary daemons need of root. Not in it: sys_admin, with mounts, namespaces and the
  # like, which are init's; and what changes policy, the kernel or the machine under it.
  capability chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap setfcap,
  capability net_bind_service net_admin net_raw ipc_lock ipc_owner lease linux_immutable mknod,
  capability sys_chroot sys_nice sys_ptrace sys_resource sys_tty_config,
  capability audit_control audit_read audit_write,

  network,
  unix,
  dbus,
  mqueue,

  # Whom it may signal, the other side's profile says: administrators' commands run here, too.
  signal,

  # ps and systemctl see everyone. Debuggers trace what has no profile of its own, and are traced.
  ptrace (read),
  ptrace (trace) peer=@{profile_name},
  ptrace (readby),
  ptrace (tracedby) peer={unconfined,@{profile_name}},

  include if exists <local/container-default>
}
`,
  'nginx.aa': `# nginx in a container: the master process and its workers, as Debian installs them.
#
# Loaded into the container's own policy namespace, where \`unconfined\` is the container's unconfined
# (its init, a shell), not the host's.
abi <abi/4.0>,

include <tunables/global>

profile nginx /usr/sbin/nginx {
  # abstractions/base is left out: it lets every unconfined process send every signal, and anyone trace.
  include <abstractions/nameservice>
  include <abstractions/openssl>
  include <abstractions/ssl_certs>
  include <abstractions/ssl_keys>

  # Init and the administrator: reload, reopen logs, upgrade and stop, which are systemd's and
  # start-stop-daemon's too (systemd sends cont after term, so that a stopped process can end).
  signal (receive) set=(hup, quit, term, usr1, usr2, winch, kill, cont, exists) peer={unconfined,default,systemd},
  # The master to its workers, and \`nginx -s reload\` to the master.
  signal (send, receive) peer=@{profile_name},

  # ps and systemctl status. Nobody traces it, for its memory holds private keys.
  ptrace (readby) peer={unconfined,default,systemd},

  # Ports below 1024; workers with another user; files of that user; limits of open files.
  capability net_bind_service,
  capability setuid,
  capability setgid,
  capability chown,
  capability dac_override,
  capability dac_read_search,
  capability kill,
  capability sys_resource,

  network inet stream,
  network inet6 stream,

  # Sockets that are files go by their paths: these are the others.
  unix (create, bind, listen, getattr, setattr, getopt, setopt, shutdown),
  unix (connect, accept, send, receive) peer=(label="{@{profile_name},unconfined,default,systemd}"),

  # Itself, its libraries and modules. It runs itself anew to upgrade without a pause.
  /usr/sbin/nginx mrix,
  /etc/ld.so.cache r,
  /usr/lib/@{multiarch}/{,**/}*.so* mr,
  /usr/lib/@{multiarch}/gconv/{,**} r,
  /usr/{lib,share}/nginx/modules/*.so mr,

  # Configuration and sites.
  /etc/nginx/{,**} r,
  /usr/share/nginx/{,**} r,
  /var/www/{,**} r,

  # State, logs and the process id, with the one of the old binary during an upgrade.
  /var/lib/nginx/{,**} rwk,
  /var/log/nginx/{,**} rw,
  @{run}/nginx.pid{,.oldbin} rwk,

  # PHP by FastCGI, as Debian's php-fpm listens.
  @{run}/php/*.sock rw,

  /dev/null rw,
  /dev/urandom r,
  @{run}/systemd/journal/{dev-log,socket} w,
  @{run}/systemd/journal/stdout rw,
  /etc/localtime r,
  /usr/share/zoneinfo/** r,
  @{sys}/devices/system/cpu/{online,possible} r,
  @{PROC}/sys/kernel/ngroups_max r,

  include if exists <local/container-nginx>
}
`,
  'openssh-server.aa': `# The OpenSSH server in a container, as Debian installs it: the listener, a session's monitor with its process
# of the user, and what authenticates.
#
# Loaded into the container's own policy namespace, where \`unconfined\` is the container's, not the host's.
abi <abi/4.0>,

include <tunables/global>

profile sshd /usr/sbin/sshd flags=(attach_disconnected) {
  # abstractions/base is left out: it lets every unconfined process send every signal, and anyone trace.
  include <abstractions/nameservice>
  include <abstractions/openssl>

  # Init and the administrator: reload and stop. Sessions go on meanwhile.
  signal (receive) set=(hup, int, quit, term, kill, cont, exists) peer={unconfined,default,systemd},
  # The listener to sessions that have not logged in yet.
  signal (send, receive) peer=@{profile_name},
  signal (send) set=(term, kill, alrm, hup) peer=sshd-session,

  # ps and systemctl status. Nobody traces it, for its memory holds the host's keys.
  ptrace (readby) peer={unconfined,default,systemd},

  # Port 22; no supplementary groups; its own priority for the killer of processes.
  capability net_bind_service,
  capability setgid,
  capability sys_resource,

  network inet stream,
  network inet6 stream,
  # Sockets that are files go by their paths: these are the others.
  unix (create, bind, listen, getattr, setattr, getopt, setopt, shutdown),
  unix (connect, accept, send, receive) peer=(label="{@{profile_name},unconfined,default,systemd}"),

  # Itself anew on reload, and a program for each connection.
  /usr/sbin/sshd mrix,
  /usr/lib/openssh/sshd-session Px,
  /etc/ld.so.cache r,
  /usr/lib/@{multiarch}/{,**/}*.so* mr,
  /usr/lib/@{multiarch}/gconv/{,**} r,

  # Configuration and keys.
  /etc/ssh/{,**} r,
  /etc/default/{locale,ssh} r,
  @{run}/sshd.pid rw,
  # By systemd's own socket too, besides port 22.
  @{run}/ssh-unix-local/socket rw,
  owner @{PROC}/@{pid}/{fd/,oom_score_adj} rw,
  @{PROC}/@{pid}/mounts r,
  @{PROC}/filesystems r,
  @{PROC}/sys/kernel/ngroups_max r,

  /dev/{null,tty} rw,
  /dev/urandom r,
  @{run}/systemd/notify w,
  @{run}/systemd/journal/{dev-log,socket} w,
  @{run}/systemd/journal/stdout rw,
  /etc/localtime r,
  /usr/share/zoneinfo/** r,

  include if exists <local/container-sshd>
}

# One connection: the monitor, which stays root, and after login the process that is the user's.
profile sshd-session /usr/lib/openssh/sshd-session flags=(attach_disconnected) {
  include <abstractions/dbus-strict>
  include <abstractions/kerberosclient>
  include <abstractions/nameservice>
  include <abstractions/openssl>
  include <abstractions/wutmp>

  # The listener, init and the administrator.
  signal (receive) set=(term, kill, alrm, hup) peer=sshd,
  signal (receive) set=(hup, int, quit, term, kill, cont, exists) peer={unconfined,default,systemd},
  signal (send, receive) peer=@{profile_name},
  # The monitor to what authenticates, when that takes too long or ends.
  signal (send) set=(term, kill, alrm, hup) peer=sshd-auth,
  # A client's signals to the programs of its session, and their end with it.
  signal (send) peer={unconfined,default},

  ptrace (readby) peer={unconfined,default,systemd},

  # A session has its user, limits, terminal, login record, and perhaps a root folder of its own.
  capability audit_control,
  capability audit_write,
  capability chown,
  capability dac_override,
  capability dac_read_search,
  capability fowner,
  capability fsetid,
  capability kill,
  capability net_bind_service,
  capability setgid,
  capability setuid,
  capability sys_chroot,
  capability sys_nice,
  capability sys_resource,
  capability sys_tty_config,

  network inet stream,
  network inet6 stream,
  # Sockets that are files go by their paths: these are the others.
  unix (create, bind, listen, getattr, setattr, getopt, setopt, shutdown),
  unix (connect, accept, send, receive) peer=(label="{@{profile_name},unconfined,default,systemd}"),
  # libsystemd asks for larger buffers than it needs.
  deny capability net_admin,
  # The session is registered with logind.
  dbus (send) bus=system path=/org/freedesktop/login1 interface=org.freedesktop.login1.Manager,
  dbus (receive) bus=system path=/org/freedesktop/login1,

  # What the user runs is the user's: it has the profile of its program, else none, in the environment that the
  # client and the configuration have made. That goes for shells, sftp-server, xauth and other helpers alike.
  /usr/{,local/}{,s}bin/* pux,
  /usr/lib/openssh/{sftp-server,ssh-session-cleanup} pux,
  /usr/lib/openssh/sshd-auth Px,

  # Itself and its libraries.
  /usr/lib/openssh/sshd-session mr,
  /etc/ld.so.cache r,
  /usr/lib/@{multiarch}/{,**/}*.so* mr,
  /usr/lib/@{multiarch}/gconv/{,**} r,

  # PAM, with its helper for an account's state.
  /etc/pam.d/{,*} r,
  /etc/security/{,**} r,
  /etc/{environment,login.defs,nologin,shadow} r,
  /usr/sbin/unix_chkpwd mrix,

  /etc/ssh/{,**} r,
  /etc/{default/locale,locale.conf} r,
  /etc/motd{,.d/{,*}} r,
  /etc/hosts.{allow,deny} r,
  /etc/gss/mech.d/{,*} r,
  @{run}/motd.{,d/{,*}} r,
  @{run}/motd.dynamic{,.new} rw,
  /usr/lib/motd.d/{,*} r,
  /var/{mail,spool/mail}/{,*} r,
  @{run}/sshd/ r,
  @{run}/ssh-unix-local/socket rw,

  # Debian's wtmpdb keeps logins there.
  /var/log/ r,
  /var/log/wtmp.db{,-journal} rwk,

  # Keys that users let in, and their settings.
  @{HOME}/ r,
  @{HOME}/.{hushlogin,pam_environment} r,
  @{HOME}/.ssh/{,**} r,
  @{HOME}/.cache/motd.legal-displayed rw,

  # Terminals, forwarded agents and windows.
  /dev/ptmx rw,
  /dev/pts/ r,
  /dev/pts/* rw,
  /dev/tty rw,
  owner /tmp/ssh-*/{,*} rw,
  owner @{HOME}/.ssh/agent/{,*} rw,

  # The login's record: of PAM, of logind, of the terminal.
  @{PROC}/@{pid}/{loginuid,sessionid} rw,
  owner @{PROC}/@{pid}/{fd/,fdinfo/*,oom_score_adj} rw,
  @{PROC}/@{pid}/{cgroup,limits,mounts,stat,status,uid_map} r,
  @{PROC}/1/limits r,
  @{PROC}/{cmdline,filesystems} r,
  @{PROC}/sys/kernel/{cap_last_cap,ngroups_max,random/boot_id} r,
  @{run}/systemd/{sessions,users}/{,*} r,
  @{run}/systemd/sessions/*.ref rw,
  @{run}/systemd/io.systemd.Login rw,
  @{run}/systemd/userdb/{,*} rw,

  /dev/null rw,
  /dev/urandom r,
  @{run}/systemd/journal/{dev-log,socket} w,
  @{run}/systemd/journal/stdout rw,
  /etc/localtime r,
  /usr/share/zoneinfo/** r,
  /usr/lib/locale/** r,

  include if exists <local/container-sshd-session>
}

# Before login: what reads the network, without any privilege, in an empty folder.
profile sshd-auth /usr/lib/openssh/sshd-auth flags=(attach_disconnected) {
  include <abstractions/kerberosclient>
  include <abstractions/nameservice>
  include <abstractions/openssl>

  signal (receive) set=(term, kill, alrm, hup) peer=sshd-session,
  signal (receive) set=(hup, int, quit, term, kill, cont, exists) peer={unconfined,default,systemd},
  signal (send, receive) peer=@{profile_name},

  ptrace (readby) peer={unconfined,default,systemd},

  # It enters the empty folder and becomes the user sshd.
  capability setgid,
  capability setuid,
  capability sys_chroot,

  network inet stream,
  network inet6 stream,
  # Sockets that are files go by their paths: these are the others.
  unix (create, bind, listen, getattr, setattr, getopt, setopt, shutdown),
  unix (connect, accept, send, receive) peer=(label="{@{profile_name},unconfined,default,systemd}"),

  /usr/lib/openssh/sshd-auth mr,
  /etc/ld.so.cache r,
  /usr/lib/@{multiarch}/{,**/}*.so* mr,
  /usr/lib/@{multiarch}/gconv/{,**} r,

  /etc/ssh/{,**} r,
  /etc/gss/mech.d/{,*} r,
  @{run}/sshd/ r,
  owner @{PROC}/@{pid}/fd/ r,
  @{PROC}/@{pid}/mounts r,
  @{PROC}/filesystems r,
  @{PROC}/sys/kernel/{cap_last_cap,ngroups_max} r,

  /dev/null rw,
  /dev/urandom r,
  @{run}/systemd/journal/{dev-log,socket} w,
  @{run}/systemd/journal/stdout rw,
  /etc/localtime r,
  /usr/share/zoneinfo/** r,

  include if exists <local/container-sshd-auth>
}
`,
  'postgresql.aa': `# PostgreSQL in a container: the server with all its processes, and Debian's pg_ctlcluster, which starts, reloads
# and stops a cluster.
#
# Loaded into the container's own policy namespace, where \`unconfined\` is the container's, not the host's.
abi <abi/4.0>,

include <tunables/global>

profile postgresql /usr/lib/postgresql/*/bin/postgres flags=(attach_disconnected) {
  # abstractions/base is left out: it lets every unconfined process send every signal, and anyone trace.
  include <abstractions/kerberosclient>
  include <abstractions/ldapclient>
  include <abstractions/nameservice>
  include <abstractions/openssl>
  include <abstractions/ssl_certs>
  include <abstractions/ssl_keys>

  # Init, the administrator and pg_ctl: reload, the three ways to stop, promote and rotate.
  signal (receive) set=(hup, int, quit, term, usr1, kill, cont, exists) peer={unconfined,default,systemd},
  signal (receive) set=(hup, int, quit, term, usr1, kill, exists) peer=pg_ctlcluster,
  # The postmaster and its processes wake, cancel and end each other.
  signal (send, receive) peer=@{profile_name},

  # ps and systemctl status. Nobody traces it, for its memory is the data.
  ptrace (readby) peer={unconfined,default,systemd,pg_ctlcluster},

  network inet stream,
  network inet6 stream,
  network inet dgram,
  network inet6 dgram,
  # Sockets that are files go by their paths: these are the others.
  unix (create, bind, listen, getattr, setattr, getopt, setopt, shutdown),
  unix (connect, accept, send, receive) peer=(label="{@{profile_name},unconfined,default,systemd}"),

  # Itself, its libraries, extensions, and what the compiler of queries is made of.
  /usr/lib/postgresql/*/bin/postgres mrix,
  /usr/lib/postgresql/*/lib/{,**} mr,
  /etc/ld.so.cache r,
  /usr/lib/@{multiarch}/{,**/}*.so* mr,
  /usr/lib/@{multiarch}/gconv/{,**} r,
  /usr/lib/postgresql/*/bin/ r,
  /usr/share/postgresql/{,**} r,
  /usr/share/postgresql-common/{,**} r,

  # Configuration, data, logs and sockets.
  /etc/postgresql/{,**} r,
  /etc/postgresql-common/{,**} r,
  /var/lib/postgresql/{,**} rwkl,
  /var/log/postgresql/{,**} rw,
  @{run}/postgresql/{,**} rwk,

  # Memory that its processes share.
  owner /dev/shm/PostgreSQL.* rwk,
  # Large pages are a file without a name.
  / rw,
  @{sys}/kernel/mm/hugepages/{,**} r,
  @{PROC}/meminfo r,
  @{PROC}/sys/kernel/{cap_last_cap,ngroups_max} r,
  @{PROC}/sys/vm/overcommit_memory r,
  owner @{PROC}/@{pid}/{oom_score_adj,fd/,stat,status} rw,
  @{sys}/devices/system/{cpu,node}/{,**} r,

  # Where init or an administrator starts it, its output goes there.
  /dev/{null,pts/*,tty} rw,
  /dev/urandom r,
  @{run}/systemd/notify w,
  @{run}/systemd/journal/{dev-log,socket} w,
  @{run}/systemd/journal/stdout rw,
  /etc/localtime r,
  /usr/share/zoneinfo/{,**} r,
  /usr/lib/locale/{,**} r,
  /usr/share/locale/{,**} r,

  include if exists <local/container-postgresql>
}

profile pg_ctlcluster /usr/bin/pg_ctlcluster flags=(attach_disconnected) {
  include <abstractions/nameservice>
  include <abstractions/perl>

  # Init stops it when it takes too long, the administrator at the terminal.
  signal (receive) set=(hup, int, quit, term, kill, cont, exists) peer={unconfined,default,systemd},
  signal (send, receive) peer=@{profile_name},
  # pg_ctl is part of this profile.
  signal (send) set=(hup, int, quit, term, usr1, kill, exists) peer=postgresql,

  ptrace (read) peer=postgresql,
  ptrace (readby) peer={unconfined,default,systemd},

  # It becomes the owner of the cluster, and prepares its folders and log before.
  capability setuid,
  capability setgid,
  capability chown,
  capability dac_override,
  capability dac_read_search,
  capability fowner,
  capability fsetid,
  capability kill,
  capability sys_resource,

  # Sockets that are files go by their paths: these are the others.
  unix (create, bind, listen, getattr, setattr, getopt, setopt, shutdown),
  unix (connect, accept, send, receive) peer=(label="{@{profile_name},unconfined,default,systemd}"),

  # The script, its tools, and the shell by which pg_ctl starts the server, which has a profile of its own.
  /usr/bin/pg_ctlcluster r,
  /usr/bin/{dash,id,install} mrix,
  /usr/lib/postgresql/*/bin/{pg_ctl,pg_controldata,psql} mrix,
  /usr/lib/postgresql/*/bin/postgres Px,
  # Where the cluster is init's, an administrator's command is handed to init.
  /usr/bin/systemctl PUx,
  /etc/ld.so.cache r,
  /usr/lib/@{multiarch}/{,**/}*.so* mr,
  /usr/lib/@{multiarch}/gconv/{,**} r,
  /usr/lib/postgresql/{,**} r,
  /usr/share/postgresql-common/{,**} r,

  /etc/postgresql/{,**} r,
  /etc/postgresql-common/{,**} r,
  /var/lib/postgresql/{,**} r,
  /var/lib/postgresql/*/*/postmaster.{opts,pid} rw,
  /var/log/ r,
  /var/log/postgresql/{,**} rw,
  @{run}/postgresql/{,**} rw,
  # Whether the number in an old file is a server's.
  @{PROC}/@{pid}/{cgroup,cmdline} r,
  # Perl looks there whenever it asks for a user, and needs nothing of it.
  deny /etc/shadow r,
  owner @{PROC}/@{pid}/oom_score_adj rw,
  @{PROC}/@{pid}/mounts r,
  @{PROC}/filesystems r,
  @{PROC}/sys/kernel/ngroups_max r,

  /dev/{null,pts/*,tty} rw,
  /dev/urandom r,
  @{run}/systemd/journal/{dev-log,socket} w,
  @{run}/systemd/journal/stdout rw,
  /etc/localtime r,
  /usr/share/zoneinfo/{,**} r,
  /usr/lib/locale/{,**} r,
  /usr/share/locale/{,**} r,

  include if exists <local/container-pg_ctlcluster>
}
`,
  'redis.aa': `# Redis in a container: the server, also as Sentinel, and its child that saves, as Debian installs them.
#
# Loaded into the container's own policy namespace, where \`unconfined\` is the container's, not the host's.
abi <abi/4.0>,

include <tunables/global>

# Debian's redis-server and redis-sentinel are links to redis-check-rdb, which is what the kernel sees.
profile redis /usr/bin/redis-{server,sentinel,check-rdb} flags=(attach_disconnected) {
  # abstractions/base is left out: it lets every unconfined process send every signal, and anyone trace.
  include <abstractions/nameservice>
  include <abstractions/openssl>
  include <abstractions/ssl_certs>
  include <abstractions/ssl_keys>

  # Init and the administrator: stop. Redis opens its log anew for each line, and reloads nothing.
  signal (receive) set=(hup, int, term, kill, cont, exists) peer={unconfined,default,systemd},
  # The server to the child that saves.
  signal (send, receive) peer=@{profile_name},

  # ps and systemctl status. Nobody traces it, for its memory is the data.
  ptrace (readby) peer={unconfined,default,systemd},

  # Where it is started as root, it takes its own user; Debian's unit leaves it no capability at all.
  capability setuid,
  capability setgid,
  capability sys_resource,

  network inet stream,
  network inet6 stream,
  # Sockets that are files go by their paths: these are the others.
  unix (create, bind, listen, getattr, setattr, getopt, setopt, shutdown),
  unix (connect, accept, send, receive) peer=(label="{@{profile_name},unconfined,default,systemd}"),

  # Itself, its libraries and modules.
  /usr/bin/redis-{server,sentinel,check-rdb} mr,
  /etc/ld.so.cache r,
  /usr/lib/@{multiarch}/{,**/}*.so* mr,
  /usr/lib/@{multiarch}/gconv/{,**} r,
  /usr/lib/redis/modules/*.so mr,

  # Configuration, which \`CONFIG REWRITE\` and Sentinel write.
  /etc/redis/{,**} rw,

  # Data, logs and sockets.
  /var/lib/redis/{,**} rwk,
  /var/log/redis/{,**} rw,
  @{run}/redis{,-*}/{,**} rwk,

  # What it reports about itself and warns of.
  owner @{PROC}/@{pid}/{maps,smaps,smaps_rollup,stat,oom_score_adj} r,
  @{PROC}/sys/net/core/somaxconn r,
  @{PROC}/sys/vm/overcommit_memory r,
  @{sys}/kernel/mm/transparent_hugepage/enabled r,
  @{sys}/devices/system/clocksource/clocksource0/{available,current}_clocksource r,
  @{sys}/devices/system/cpu/{online,possible} r,
  @{sys}/devices/system/node/{,**} r,

  /dev/null rw,
  /dev/{,u}random r,
  @{run}/systemd/notify w,
  @{run}/systemd/journal/{dev-log,socket} w,
  @{run}/systemd/journal/stdout rw,
  /etc/localtime r,
  /usr/share/zoneinfo/** r,
  /usr/lib/locale/** r,

  include if exists <local/container-redis>
}
`,
  'systemd.aa': `# systemd as a container's init, and as its users' service managers.
#
# Loaded into the container's own policy namespace. What it starts runs under the profile that attaches to it,
# else unconfined in the container: the step between, systemd-executor, has no profile, as a process with
# \`NoNewPrivileges=yes\` cannot go from one profile to another.
abi <abi/4.0>,

include <tunables/global>

profile systemd /usr/lib/systemd/systemd flags=(attach_disconnected, mediate_deleted) {
  # Itself anew, by \`systemctl daemon-reexec\` after an upgrade.
  /usr/lib/systemd/systemd mrix,
  # The environment is init's own, and what it starts needs it.
  /** pux,

  # It makes, watches and removes files for every unit.
  /{,**} rwmlk,

  # The policy of the container is the host's.
  deny @{sys}/kernel/security/apparmor/{.load,.replace,.remove} wl,
  deny @{sys}/kernel/security/apparmor/policy/{,**} wl,

  # All that a container leaves its root, but what changes policy, the kernel or its clock
  # (mac_admin, mac_override, sys_module, sys_rawio, sys_time, syslog).
  capability chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap setfcap,
  capability net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner linux_immutable,
  capability sys_admin sys_boot sys_chroot sys_nice sys_pacct sys_ptrace sys_resource sys_tty_config,
  capability audit_control audit_read audit_write block_suspend lease mknod wake_alarm,
  capability bpf checkpoint_restore perfmon,

  # Sockets that it listens on for services, and the bus.
  network,
  unix,
  dbus,
  mqueue,

  # Mount units, file systems of the kernel, and the sandbox of generators.
  mount,
  umount,
  pivot_root,
  userns,

  # It stops and reloads every service, and nobody but administrators tells it to end.
  signal (send),
  signal (receive) peer={unconfined,default,@{profile_name}},

  # It looks at every service's processes, and traces none; nobody traces it.
  ptrace (read),
  ptrace (readby),

  include if exists <local/container-systemd>
}
`,
} as const;
