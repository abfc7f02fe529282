import type { FieldThread } from './field-thread.ts';

/** Threads about containers of LXC, LXD and Incus that are not on the page of breakages. */
export const containerThreads: readonly FieldThread[] = [
  {
    name: 'An NFS mount in a container of LXD',
    seen: 'https://github.com/canonical/lxd/issues/1826',
    upstream: 'mount fstype=nfs,',
    lines: [
      '[181978.103641] audit: type=1400 audit(1459348818.749:65): apparmor="DENIED" operation="mount" info="failed type match" error=-13 profile="lxd-CentOS6_</var/lib/lxd>" name="/mnt/" pid=4306 comm="mount.nfs" fstype="nfs" srcname="172.18.10.16:/mnt/SSD/firstvote" flags="rw"',
    ],
    rules: ['mount options=(rw) fstype=nfs 172.18.10.16:/mnt/SSD/firstvote -> /mnt/,'],
  },
  {
    name: 'lxc-start cannot change the propagation of mounts',
    seen: 'https://github.com/lxc/lxc/issues/1895',
    upstream: 'mount options=(rw, make-slave) -> **,',
    lines: [
      '[ 4701.102345] audit: type=1400 audit(1512378301.275:876): apparmor="DENIED" operation="mount" info="failed mntpnt match" error=-13 profile="/usr/bin/lxc-start" name="/" pid=14856 comm="lxc-start" flags="rw, slave"',
      '[ 4701.102578] audit: type=1400 audit(1512378301.275:877): apparmor="DENIED" operation="mount" info="failed mntpnt match" error=-13 profile="/usr/bin/lxc-start" name="/dev/" pid=14856 comm="lxc-start" flags="rw, slave"',
    ],
    rules: ['mount options=(slave) -> /,', 'mount options=(slave) -> /dev/,'],
  },
  {
    name: 'Services with a read-only root in containers of LXD',
    seen: 'https://github.com/canonical/lxd/issues/6799',
    upstream: 'mount options=(ro, remount, bind, noatime),',
    cause: 'nested-container',
    lines: [
      'audit: type=1400 audit(1581037366.401:54): apparmor="DENIED" operation="mount" info="failed flags match" error=-13 profile="lxd-gw-home_</var/snap/lxd/common/lxd>" name="/run/systemd/unit-root/" pid=2036 comm="(networkd)" flags="ro, remount, noatime, bind"',
      'audit: type=1400 audit(1581037371.557:69): apparmor="DENIED" operation="mount" info="failed flags match" error=-13 profile="lxd-bind_</var/snap/lxd/common/lxd>" name="/run/systemd/unit-root/" pid=2338 comm="(networkd)" flags="ro, remount, noatime, bind"',
      'audit: type=1400 audit(1581037826.937:108): apparmor="DENIED" operation="mount" info="failed flags match" error=-13 profile="lxd-gw-home_</var/snap/lxd/common/lxd>" name="/" pid=3963 comm="(wget)" flags="ro, remount, noatime, bind"',
    ],
    rules: [
      'mount options=(ro, remount, noatime, bind) -> /run/systemd/unit-root/,',
      'mount options=(ro, remount, noatime, bind) -> /,',
    ],
  },
  {
    name: 'Dovecot does not start under a static profile of LXC',
    seen: 'https://github.com/lxc/lxc/issues/3371',
    cause: 'old-static-profile',
    lines: [
      'Apr 11 12:52:30 tika kernel: audit: type=1400 audit(1586602350.824:38): apparmor="DENIED" operation="mount" info="failed flags match" error=-13 profile="lxc-container-default-cgns" name="/" pid=17465 comm="(dovecot)" flags="rw, rslave"',
    ],
    rules: ['mount options=(rslave) -> /,'],
  },
  {
    name: 'Docker with user namespaces in a container of Incus',
    seen: 'https://github.com/lxc/incus/issues/2370',
    upstream: 'userns,',
    lines: [
      'audit: type=1400 audit(1754850254.083:458): apparmor="DENIED" operation="userns_create" class="namespace" profile="incus-dns_</var/lib/incus>" pid=4337 comm="runc:[1:CHILD]" requested="userns_create" denied="userns_create"',
    ],
    rules: ['userns,'],
  },
  {
    name: 'Docker in a container of Incus on Ubuntu 24.04',
    seen: 'https://github.com/lxc/incus/issues/791',
    cause: 'pivot-root-in-container',
    lines: [
      '[ 2834.188006] audit: type=1400 audit(1714097921.411:1252): apparmor="DENIED" operation="pivotroot" class="mount" namespace="root//incus-test_<var-lib-incus>" profile="runc" name="/var/lib/docker/overlay2/38b1e498be70b0eff840bc92770eef7ebaa1c2b3caea9bf0f93bf5ff53088c28/merged/" pid=26921 comm="runc:[2:INIT]" srcname="/var/lib/docker/overlay2/38b1e498be70b0eff840bc92770eef7ebaa1c2b3caea9bf0f93bf5ff53088c28/merged/"',
    ],
    rules: ['pivot_root oldroot=/var/lib/docker/overlay2/*/merged/ /var/lib/docker/overlay2/*/merged/,'],
  },
  {
    name: 'dnsmasq of a nested Incus on Ubuntu',
    seen: 'https://github.com/zabbly/incus/issues/52',
    upstream: 'unix,',
    cause: 'unix-mediation',
    lines: [
      '[  421.530730] audit: type=1400 audit(1721233364.020:41): apparmor="DENIED" operation="create" info="failed type and protocol match" error=-13 namespace="root//incus-c1_<var-lib-incus>" profile="incus_dnsmasq-incusbr0_</var/lib/incus>" pid=7047 comm="dnsmasq" family="unix" sock_type="stream" protocol=0 requested_mask="create" denied_mask="create" addr=none',
    ],
    rules: ['unix (create) type=stream,'],
  },
  {
    name: 'A nested LXD enters a profile that is not loaded',
    seen: 'https://github.com/canonical/lxd/issues/3172',
    cause: 'label-not-found',
    lines: [
      'Apr 13 15:56:34 sprinkhaan audit[19324]: AVC apparmor="DENIED" operation="change_profile" info="label not found" error=-2 namespace="root//lxd-web_<var-lib-lxd>" profile="unconfined" name="lxd-template_</var/lib/lxd>//&:lxd-template_<var-lib-lxd>:" pid=19324 comm="lxd"',
    ],
    rules: [],
  },
  {
    name: 'systemd-networkd in a container of Proxmox',
    seen: 'https://github.com/lxc/lxc/issues/2778',
    upstream: 'mount options=(rw, make-rslave) -> **,',
    cause: 'nested-container',
    lines: [
      'audit: type=1400 audit(1547119806.282:61): apparmor="DENIED" operation="mount" info="failed flags match" error=-13 profile="lxc-414_</var/lib/lxc>" name="/" pid=18681 comm="(networkd)" flags="rw, rslave"',
    ],
    rules: ['mount options=(rslave) -> /,'],
  },
  {
    name: 'systemd of a container under the profile of lxc-start',
    seen: 'https://github.com/lxc/lxc/issues/1733',
    cause: 'starting-profile',
    lines: [
      '[  618.299597] audit: type=1400 audit(1499176272.280:8): apparmor="DENIED" operation="mount" info="failed flags match" error=-13 profile="/usr/bin/lxc-start" name="/run/" pid=1975 comm="systemd" fstype="tmpfs" srcname="tmpfs" flags="rw, nosuid, nodev, strictatime"',
      '[  618.352383] audit: type=1400 audit(1499176272.332:10): apparmor="DENIED" operation="mount" info="failed flags match" error=-13 profile="/usr/bin/lxc-start" name="/sys/fs/cgroup/" pid=1975 comm="systemd" fstype="tmpfs" srcname="tmpfs" flags="rw, nosuid, nodev, noexec, strictatime"',
    ],
    rules: [],
  },
  {
    name: 'systemd-logind under a static profile of LXC',
    seen: 'https://wiki.debian.org/LXC/SystemdMountsAndAppArmor',
    cause: 'old-static-profile',
    lines: [
      'AVC apparmor="DENIED" operation="mount" info="failed flags match" error=-13 profile="lxc-container-default-with-nesting" name="/run/systemd/unit-root/proc/" pid=10210 comm="(d-logind)" flags="rw, nosuid, nodev, noexec, remount, bind"',
    ],
    rules: ['mount options=(nosuid, nodev, noexec, remount, bind) -> /run/systemd/unit-root/proc/,'],
  },
  {
    name: 'LXD connects to dnsmasq of a nested LXD',
    seen: 'https://github.com/canonical/lxd/pull/18018',
    lines: [
      'Mar 30 18:43:56 kernel: audit: type=1400 audit(1774896236.134:782): apparmor="DENIED" operation="connect" class="net" namespace="root//lxd-m1_<var-snap-lxd-common-lxd>" profile="lxd_dnsmasq-lxdbr0_</var/snap/lxd/common/lxd>" pid=13302 comm="lxd" family="unix" sock_type="stream" protocol=0 requested="send receive accept" denied="send accept" addr="@abf50" peer_addr=none peer="unconfined"',
    ],
    rules: ['unix (send, accept) type=stream addr="@?????" peer=(label=unconfined),'],
  },
  {
    name: 'mount(8) uses the new mount calls',
    seen: 'https://github.com/lxc/lxc/issues/4723',
    cause: 'detached-mount',
    lines: [
      'Sep 16 10:10:01 host kernel: audit: type=1400 audit(1789552201.100:431): apparmor="DENIED" operation="mount" class="mount" info="failed flags match" error=-13 profile="lxc-web_</var/lib/lxc>" name="/mnt/" pid=5131 comm="mount" flags="rw, move"',
    ],
    rules: ['mount options=(move) detached -> /mnt/,'],
  },
  {
    name: 'A container of LXD remounts /run',
    seen: 'https://github.com/canonical/lxd/issues/9977',
    upstream: 'mount options=(rw, nosuid, nodev, remount) -> /run/,',
    cause: 'nested-container',
    lines: [
      'audit: type=1400 audit(1646085000.100:431): apparmor="DENIED" operation="mount" info="failed flags match" error=-13 profile="lxd-f_</var/snap/lxd/common/lxd>" name="/run/" pid=22586 comm="mount" flags="rw, nosuid, nodev, remount"',
    ],
    rules: ['mount options=(nosuid, nodev, remount) -> /run/,'],
  },
  {
    name: 'A timer of systemd with a read-only /bin',
    seen: 'https://github.com/lxc/lxc/issues/2412',
    upstream: 'mount options=(ro, remount, bind),',
    cause: 'nested-container',
    lines: [
      '[308983.961230] audit: type=1400 audit(1529230145.049:2362): apparmor="DENIED" operation="mount" info="failed flags match" error=-13 profile="lxd-mclauncher_</var/lib/lxd>" name="/bin/" pid=26991 comm="(ionclean)" flags="ro, remount, bind"',
    ],
    rules: ['mount options=(ro, remount, bind) -> /bin/,'],
  },
  {
    name: 'A proxy device of LXD',
    seen: 'https://github.com/canonical/lxd/issues/5009',
    upstream: '/home/vmasip/agent rw,',
    lines: [
      '[442112.097065] audit: type=1400 audit(1601902411.313:615): apparmor="DENIED" operation="connect" profile="lxd-ssh-agent_c1_</var/snap/lxd/common/lxd>" name="/home/vmasip/agent" pid=7666 comm="lxd" requested_mask="w" denied_mask="w" fsuid=1000 ouid=1000',
    ],
    rules: ['owner /home/vmasip/agent w,'],
  },
  {
    name: 'tor in a container of LXD',
    seen: 'https://github.com/canonical/lxd/issues/2700',
    cause: 'unconfined-subject',
    lines: [
      'audit: type=1400 audit(1481100000.313:615): apparmor="DENIED" operation="change_onexec" namespace="root//CONTAINERNAME_<var-lib-lxd>" profile="unconfined" name="system_tor" pid=7666 comm="(tor)"',
    ],
    rules: [],
  },
  {
    name: 'systemd mounts credentials in a container of Incus',
    seen: 'https://github.com/lxc/distrobuilder/issues/874',
    cause: 'unlogged-mount-option',
    lines: [
      '[ 1749.415757] audit: type=1400 audit(1721711912.211:40): apparmor="DENIED" operation="mount" class="mount" info="failed flags match" error=-13 profile="incus-wine2_</var/lib/incus>" name="/dev/shm/" pid=3893 comm="(sd-mkdcreds)" flags="ro, nosuid, nodev, noexec, remount, bind"',
    ],
    rules: ['mount options=(ro, nosuid, nodev, noexec, remount, bind) -> /dev/shm/,'],
  },
  {
    name: 'A WebDAV mount in a container of LXD',
    seen: 'https://github.com/canonical/lxd/issues/2015',
    upstream: 'mount fstype=fuse,',
    lines: [
      '[  179.551611] audit: type=1400 audit(1462871078.544:28): apparmor="DENIED" operation="mount" info="failed type match" error=-13 profile="lxd-container_</var/lib/lxd>" name="/mnt/" pid=6524 comm="mount.davfs" fstype="fuse" srcname="https://cloud.local" flags="rw, nosuid, nodev"',
    ],
    rules: ['mount options=(nosuid, nodev) fstype=fuse https:/[/]cloud.local -> /mnt/,'],
  },
  {
    name: 'LXD forwards names for a network',
    seen: 'https://github.com/canonical/lxd/pull/11572',
    upstream: '/var/lib/snapd/hostfs/run/systemd/resolve/stub-resolv.conf r,\n@{PROC}/@{pid}/cpuset r,',
    lines: [
      '[Sun Apr 16 11:31:07 2023] audit: type=1400 audit(1681644667.565:47): apparmor="DENIED" operation="open" profile="lxd_forkdns-lxdfan0_</var/snap/lxd/common/lxd>" name="/var/lib/snapd/hostfs/run/systemd/resolve/stub-resolv.conf" pid=3972 comm="lxd.debug" requested_mask="r" denied_mask="r" fsuid=999 ouid=101',
      '[Sun Apr 16 11:31:07 2023] audit: type=1400 audit(1681644667.569:48): apparmor="DENIED" operation="open" profile="lxd_forkdns-lxdfan0_</var/snap/lxd/common/lxd>" name="/proc/3972/cpuset" pid=3972 comm="lxd.debug" requested_mask="r" denied_mask="r" fsuid=999 ouid=999',
    ],
    rules: ['/var/lib/snapd/hostfs/run/systemd/resolve/stub-resolv.conf r,', 'owner @{PROC}/@{pid}/cpuset r,'],
  },
  {
    name: 'BIND writes zones in its configuration',
    seen: 'https://github.com/lxc/lxc/issues/324',
    lines: [
      'apparmor="DENIED" operation="mknod" profile="/usr/sbin/named" name="/etc/bind/slave/tmp-i8f14SZ3IR" pid=7605 comm="named" requested_mask="c" denied_mask="c" fsuid=110 ouid=110',
    ],
    rules: ['owner /etc/bind/slave/tmp-* w,'],
  },
];
