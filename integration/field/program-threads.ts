import type { FieldThread } from './field-thread.ts';

/** Threads about container engines, snaps and programs of the host that are not on the page of breakages. */
export const programThreads: readonly FieldThread[] = [
  {
    name: 'A build system moves mounts in a nested container',
    seen: 'https://github.com/openSUSE/obs-build/issues/1145',
    cause: 'detached-mount',
    lines: [
      '[177173.009530] audit: type=1400 audit(1778502715.512:3477): apparmor="DENIED" operation="mount" class="mount" info="failed flags match" error=-13 profile="lxc-container-default-cgns" name="/proc/" pid=794365 comm="mount" flags="rw, move"',
      '[177173.020461] audit: type=1400 audit(1778502715.524:3478): apparmor="DENIED" operation="mount" class="mount" info="failed flags match" error=-13 profile="lxc-container-default-cgns" name="/sys/" pid=794370 comm="mount" flags="rw, move"',
      '[177173.048913] audit: type=1400 audit(1778502715.552:3480): apparmor="DENIED" operation="mount" class="mount" info="failed flags match" error=-13 profile="lxc-container-default-cgns" name="/dev/shm/" pid=794385 comm="mount" flags="rw, move"',
    ],
    rules: [
      'mount options=(move) detached -> /proc/,',
      'mount options=(move) detached -> /sys/,',
      'mount options=(move) detached -> /dev/shm/,',
    ],
  },
  {
    name: 'nsjail on Ubuntu 24.04',
    seen: 'https://github.com/google/nsjail/issues/236',
    cause: 'user-namespace-restriction',
    lines: [
      '[266713.881047] audit: type=1400 audit(1722708589.045:468): apparmor="AUDIT" operation="userns_create" class="namespace" info="Userns create - transitioning profile" profile="unconfined" pid=2054703 comm="nsjail" requested="userns_create" target="unprivileged_userns"',
      '[266713.893050] audit: type=1400 audit(1722708589.057:469): apparmor="DENIED" operation="capable" class="cap" profile="unprivileged_userns" pid=2054704 comm="nsjail" capability=6  capname="setgid"',
      '[266713.893126] audit: type=1400 audit(1722708589.057:470): apparmor="DENIED" operation="mount" class="mount" info="failed mntpnt match" error=-13 profile="unprivileged_userns" name="/" pid=2054704 comm="nsjail" flags="rw, rprivate"',
    ],
    rules: [],
  },
  {
    name: 'Docker in a container after the update to runc 1.3.3',
    seen: 'https://github.com/opencontainers/runc/issues/4968',
    cause: 'detached-sysctl',
    lines: [
      'Nov  6 08:00:11 pve kernel: audit: type=1400 audit(1762416011.171:112): apparmor="DENIED" operation="open" class="file" profile="lxc-114_</var/lib/lxc>" name="/sys/net/ipv4/ip_unprivileged_port_start" pid=21144 comm="runc:[2:INIT]" requested_mask="w" denied_mask="w" fsuid=100000 ouid=100000',
    ],
    rules: ['owner /sys/net/ipv4/ip_unprivileged_port_start w,'],
  },
  {
    name: 'ntpd writes to the log from a sandbox',
    seen: 'https://github.com/cockpit-project/cockpit/issues/7960',
    cause: 'disconnected-path',
    lines: [
      'audit: type=1400 audit(1586491813.327:65): apparmor="DENIED" operation="sendmsg" info="Failed name lookup - disconnected path" error=-13 profile="/usr/sbin/ntpd" name="run/systemd/journal/dev-log" pid=1214 comm="ntpd" requested_mask="w" denied_mask="w" fsuid=110 ouid=0',
    ],
    rules: [],
  },
  {
    name: 'ps in the client of Ubuntu Pro',
    seen: 'https://github.com/canonical/ubuntu-pro-client/issues/3079',
    upstream: '/sys/devices/system/node/ r, capability dac_read_search,',
    lines: [
      'Apr 29 17:42:11 fv-az1245-16 kernel: [ 1657.793826] audit: type=1400 audit(1714412531.488:3023): apparmor="DENIED" operation="open" class="file" namespace="root//lxd-upro-behave-noble-system-under-test-0429-174131757844_<var-snap-lxd-common-lxd>" profile="ubuntu_pro_esm_cache//ps" name="/sys/devices/system/node/" pid=48195 comm="ps" requested_mask="r" denied_mask="r" fsuid=1000000 ouid=0',
      'Apr 29 17:42:11 fv-az1245-16 kernel: [ 1657.795548] audit: type=1400 audit(1714412531.488:3024): apparmor="DENIED" operation="capable" class="cap" namespace="root//lxd-upro-behave-noble-system-under-test-0429-174131757844_<var-snap-lxd-common-lxd>" profile="ubuntu_pro_esm_cache//ps" pid=48195 comm="ps" capability=2  capname="dac_read_search"',
    ],
    rules: ['/sys/devices/system/node/ r,', 'capability dac_read_search,'],
  },
  {
    name: 'A session bus in complain mode',
    seen: 'https://github.com/roddhjav/apparmor.d/issues/938',
    upstream: 'network netlink raw, capability net_admin, /root/ r,',
    lines: [
      '[  246.467043] audit: type=1400 audit(0000000000.000:0000): apparmor="ALLOWED" operation="create" class="net" profile="dbus-session" pid=2654 comm="dbus-daemon" family="netlink" sock_type="raw" protocol=9 requested_mask="create" denied_mask="create"',
      '[  246.467050] audit: type=1400 audit(0000000000.000:0000): apparmor="ALLOWED" operation="capable" class="cap" profile="dbus-session" pid=2654 comm="dbus-daemon" capability=12  capname="net_admin"',
      '[  250.771967] audit: type=1400 audit(0000000000.000:0000): apparmor="ALLOWED" operation="open" class="file" profile="aa-log" name="/root/" pid=2676 comm="aa-log" requested_mask="r" denied_mask="r" fsuid=0 ouid=0',
    ],
    rules: ['network netlink raw,', 'capability net_admin,', 'owner /root/ r,'],
  },
  {
    name: 'who of the Rust coreutils',
    seen: 'https://github.com/cockpit-project/bots/issues/9439',
    upstream: '/etc/nsswitch.conf r, /etc/passwd r,',
    lines: [
      'audit: type=1400 audit(1790163419.230:203): apparmor="DENIED" operation="open" class="file" profile="who" name="/etc/nsswitch.conf" pid=2399 comm="who" requested_mask="r" denied_mask="r" fsuid=0 ouid=0',
      'audit: type=1400 audit(1790163419.230:204): apparmor="DENIED" operation="open" class="file" profile="who" name="/etc/passwd" pid=2399 comm="who" requested_mask="r" denied_mask="r" fsuid=0 ouid=0',
    ],
    rules: ['/etc/nsswitch.conf r,', '/etc/passwd r,'],
  },
  {
    name: 'ps in a container of Docker',
    seen: 'https://github.com/moby/moby/issues/7276',
    upstream: 'ptrace (trace, read, tracedby, readby) peer=docker-default,',
    lines: [
      '[ 1234.5] audit: type=1400 audit(1414000000.313:615): apparmor="DENIED" operation="ptrace" profile="docker-default" pid=7666 comm="ps" requested_mask="trace" denied_mask="trace" peer="docker-default"',
    ],
    rules: ['ptrace (trace) peer=docker-default,'],
  },
  {
    name: 'sshfs in a container of Docker',
    seen: 'https://github.com/moby/moby/issues/16233',
    cause: 'engine-mount',
    lines: [
      '[86690.569280] type=1400 audit(1441943381.165:51): apparmor="DENIED" operation="mount" info="failed flags match" error=-13 profile="docker-default" name="/mnt/x/" pid=26423 comm="sshfs" fstype="fuse.sshfs" srcname="me@host:/x" flags="rw, nosuid, nodev"',
    ],
    rules: ['mount options=(nosuid, nodev) fstype=fuse.sshfs me@host:/x -> /mnt/x/,'],
  },
  {
    name: 'Processes in a container of Docker trace each other',
    seen: 'https://github.com/moby/moby/pull/39121',
    upstream: 'ptrace (trace, read, tracedby, readby) peer=docker-default,',
    lines: [
      'type=AVC msg=audit(1550236803.810:143): apparmor="DENIED" operation="ptrace" profile="docker-default" pid=3181 comm="ps" requested_mask="readby" denied_mask="readby" peer="docker-default"',
      'audit(1550236375.918:3): apparmor="DENIED" operation="ptrace" profile="docker-default" pid=2267 comm="ps" requested_mask="tracedby" denied_mask="tracedby" peer="docker-default"',
    ],
    rules: ['ptrace (readby) peer=docker-default,', 'ptrace (tracedby) peer=docker-default,'],
  },
  {
    name: 'A container in the PID namespace of the host reads its processes',
    seen: 'https://github.com/BOINC/boinc-client-docker/issues/87',
    lines: [
      '[ 8341.933370] audit: type=1400 audit(1621966268.393:633): apparmor="DENIED" operation="ptrace" profile="docker-default" pid=3811 comm="boinc" requested_mask="read" denied_mask="read" peer="unconfined"',
    ],
    rules: ['ptrace (read) peer=unconfined,'],
  },
  {
    name: 'rsyslog in a container lab',
    seen: 'https://github.com/srl-labs/containerlab/issues/2029',
    lines: [
      'May 01 00:00:23 lucid2 kernel: audit: type=1400 audit(1714521623.152:112): apparmor="DENIED" operation="mknod" class="file" profile="rsyslogd" name="/run/srlinux/rsyslogd.pid.tmp" pid=76563 comm="rsyslogd" requested_mask="c" denied_mask="c" fsuid=0 ouid=0',
    ],
    rules: ['/run/srlinux/rsyslogd.pid.tmp w,'],
  },
  {
    name: 'The emulator of a TPM for libvirt',
    seen: 'https://github.com/stefanberger/swtpm/issues/484',
    lines: [
      '[25066717.437745] audit: type=1400 audit(1626115253.463:1314): apparmor="DENIED" operation="open" profile="libvirt-7cf29f14-a170-4e33-bece-1f1e4c7e10b7" name="/var/lib/libvirt/swtpm/7cf29f14-a170-4e33-bece-1f1e4c7e10b7/tpm2/" pid=2225183 comm="swtpm" requested_mask="r" denied_mask="r" fsuid=106 ouid=106',
    ],
    rules: ['owner /var/lib/libvirt/swtpm/7cf29f14-a170-4e33-bece-1f1e4c7e10b7/tpm2/ r,'],
  },
  {
    name: 'A snap asks a service of the desktop',
    seen: 'https://github.com/dbeaver/dbeaver/issues/8319',
    cause: 'bus-message',
    lines: [
      'SWT SessionManagerDBus: Failed to RegisterClient: GDBus.Error:org.freedesktop.DBus.Error.AccessDenied: An AppArmor policy prevents this sender from sending this message to this recipient; type="method_call", sender=":1.196" (uid=1000 pid=30299 comm="/snap/dbeaver-ce/53/usr/lib/jvm/java-8-openjdk-amd" label="snap.dbeaver-ce.dbeaver-ce (enforce)") interface="org.gnome.SessionManager" member="RegisterClient" error name="(unset)" requested_reply="0" destination=":1.18" (uid=1000 pid=2473 comm="/usr/lib/gnome-session/gnome-session-binary --syst" label="unconfined")',
    ],
    rules: ['dbus send bus=session interface=org.gnome.SessionManager member=RegisterClient peer=(label=unconfined),'],
  },
  {
    name: 'A container of Docker on the bus of the host',
    seen: 'https://github.com/henrygd/beszel/issues/1408',
    cause: 'bus-message',
    lines: [
      'beszel-agent  | 2025/11/13 11:46:11 WARN Error connecting to systemd err="An AppArmor policy prevents this sender from sending this message to this recipient; type=\\"method_call\\", sender=\\"(null)\\" (inactive) interface=\\"org.freedesktop.DBus\\" member=\\"Hello\\" error name=\\"(unset)\\" requested_reply=\\"0\\" destination=\\"org.freedesktop.DBus\\" (bus)" ref=https://beszel.dev/guide/systemd',
    ],
    rules: [],
  },
  {
    name: 'A snap without its interface',
    seen: 'https://github.com/snapcrafters/mattermost-desktop/issues/11',
    lines: [
      'dbus-daemon[4258]: apparmor="DENIED" operation="dbus_method_call"  bus="session" path="/org/gnome/SessionManager" interface="org.gnome.SessionManager" member="Inhibit" mask="send" name="org.gnome.SessionManager" pid=32479 label="snap.mattermost-desktop.mattermost-desktop" peer_pid=4538 peer_label="unconfined"',
      'dbus-daemon[4258]: apparmor="DENIED" operation="dbus_method_call"  bus="session" path="/org/gnome/SessionManager" interface="org.gnome.SessionManager" member="Uninhibit" mask="send" name="org.gnome.SessionManager" pid=32479 label="snap.mattermost-desktop.mattermost-desktop" peer_pid=4538 peer_label="unconfined"',
    ],
    rules: [
      'dbus send bus=session path=/org/gnome/SessionManager interface=org.gnome.SessionManager member=Inhibit peer=(name=org.gnome.SessionManager, label=unconfined),',
      'dbus send bus=session path=/org/gnome/SessionManager interface=org.gnome.SessionManager member=Uninhibit peer=(name=org.gnome.SessionManager, label=unconfined),',
    ],
  },
  {
    name: 'A socket below a private root',
    seen: 'https://github.com/systemd/systemd/issues/4774',
    cause: 'disconnected-path',
    lines: [
      'audit: type=1400 audit(1480516514.245:108): apparmor="DENIED" operation="connect" info="Failed name lookup - disconnected path" error=-13 profile="/usr/bin/mda" name="run/mysqld/mysqld.sock" pid=15111 comm="mda" requested_mask="wr" denied_mask="wr" fsuid=0 ouid=113',
    ],
    rules: [],
  },
  {
    name: 'A shutdown signals a child profile of Docker',
    seen: 'https://github.com/Netflix/titus-executor/pull/580',
    lines: [
      'Mar 24 22:48:19 titusagent kernel: [106147.137358] audit: type=1400 audit(1616626099.646:222): apparmor="DENIED" operation="signal" profile="docker_titus" pid=2006590 comm="systemd-shutdow" requested_mask="send" denied_mask="send" signal=cont peer="docker_titus//sshd"',
    ],
    rules: ['signal (send) set=(cont) peer=docker_titus//sshd,'],
  },
];
