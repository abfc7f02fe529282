import { onHost, type PlantedContainer, type PlantedFinding, type PlantedRow } from './planted-row.ts';

/** Returns a finding about a container. */
function about(id: string, on: PlantedContainer, shows: RegExp): PlantedFinding {
  return { id, on, shows };
}

/** Returns a row about a mount of the host in a container. */
function mounted(problem: string, source: string, at: string, kind: 'dir' | 'file', isDocumented = false): PlantedRow {
  return {
    problem,
    isDocumented,
    configuration: ['boundary', `lxc.mount.entry = ${source} ${at} none bind,create=${kind} 0 0`],
    finds: [about('exposed-host-file', 'boundary', new RegExp(`^\`/${at}\` is a mount of the host folder or file \``))],
    advice: [
      new RegExp(`lxc\\.mount\\.entry.*\`/${at}\``),
      `sed -i '/ ${at} none bind/d' /var/lib/lxc/$boundary/config`,
    ],
  };
}

/** Returns a row about a namespace of the host. */
function shared(problem: string, line: string, shows: RegExp): PlantedRow {
  return {
    problem,
    isDocumented: true,
    configuration: ['boundary', line],
    finds: [about('shared-namespace', 'boundary', shows)],
    advice: [new RegExp(`remove .*\`${line}\``), `sed -i '/^${line}$/d' /var/lib/lxc/$boundary/config`],
  };
}

const childRules = (transition: string): string =>
  `/** rwlkm, /{usr/,}{s,}bin/* ix, /tmp/* ${transition}, capability, network, umount, pivot_root, unix,
  signal (receive), ptrace (readby, tracedby), signal peer=lxc-lab-child, ptrace peer=lxc-lab-child,`;

function hostLayer(name: string, flags: string, rules: string): string {
  return `cat > /etc/apparmor.d/${name} <<'X'
abi <abi/4.0>,
profile ${name} ${flags} {
  ${rules}
}
X
apparmor_parser -r -K /etc/apparmor.d/${name}`;
}

/** Returns a row about a configured profile that processes can leave. */
function leavable(problem: string, on: PlantedContainer, profile: string): PlantedRow {
  return {
    problem,
    isDocumented: false,
    configuration: [on, `lxc.apparmor.profile = ${profile}`],
    finds: [
      about('open-host-layer', on, /^may change its profile to `unconfined`/),
      about('open-host-layer', on, /^allowed: every signal/),
    ],
    advice: [/generated host layer/, `echo 'lxc.apparmor.profile = generated' >> /var/lib/lxc/$${on}/config`],
  };
}

/** Problems of containers of LXC and of their host layers. */
export const containerRows: readonly PlantedRow[] = [
  mounted('the rules of udev', '/etc/udev/rules.d', 'rules', 'dir'),
  mounted('the authentication of the host', '/etc/pam.d', 'pam', 'dir'),
  mounted('the layers of images of Docker', '/var/lib/docker', 'docker', 'dir'),
  mounted('the control socket of udev', '/run/udev', 'udev', 'dir'),
  mounted('the disk of the host', '/dev/vda', 'disk', 'file', true),
  mounted('the files of a neighbour', '/var/lib/lxc/$child/rootfs', 'neighbour', 'dir'),
  shared('the host name of the host', 'lxc.namespace.share.uts = 1', /^host name/),
  shared('the IPC of the host', 'lxc.namespace.share.ipc = 1', /^IPC/),
  shared('the network of the host', 'lxc.net.0.type = none', /^network interfaces/),
  {
    problem: 'a rule for every device',
    isDocumented: false,
    configuration: ['boundary', 'lxc.cgroup2.devices.deny = a', 'lxc.cgroup2.devices.allow = a'],
    finds: [
      about('kept-capability', 'boundary', /^`mknod`/),
      about('kept-capability', 'boundary', /lxc\.cgroup2\.devices\.allow = a/),
    ],
    advice: [
      /lxc\.cgroup2\.devices\.allow = a/,
      "sed -i 's/^lxc.cgroup2.devices.allow = a$/lxc.cgroup2.devices.allow = c 1:* rwm/' /var/lib/lxc/$boundary/config",
    ],
  },
  {
    problem: 'an added rule for mounts of proc',
    isDocumented: false,
    configuration: ['boundary', 'lxc.apparmor.raw = mount fstype=proc -> /mnt/proc/,'],
    finds: [about('exposed-host-file', 'boundary', /^may mount `proc` at `\/mnt\/proc\/`/)],
    advice: [/lxc\.apparmor\.raw/, "sed -i '/^lxc.apparmor.raw/d' /var/lib/lxc/$boundary/config"],
  },
  {
    problem: 'an included configuration that everybody can write',
    isDocumented: false,
    plant: 'mkdir -p /srv/lab; echo "lxc.cap.drop = sys_time" > /srv/lab/more.conf; chmod 666 /srv/lab/more.conf',
    configuration: ['boundary', 'lxc.include = /srv/lab/more.conf'],
    finds: [onHost('writable-policy', /^\/srv\/lab\/more\.conf$/)],
  },
  {
    problem: 'a program of a hook that everybody can write',
    isDocumented: false,
    plant: "printf '#!/bin/sh\\n' > /srv/lab/hook; chmod 777 /srv/lab/hook",
    configuration: ['boundary', 'lxc.hook.pre-start = /srv/lab/hook'],
    finds: [onHost('writable-policy', /^\/srv\/lab\/hook$/)],
  },
  {
    problem: 'a folder of a container that everybody can write',
    isDocumented: false,
    plantLater: 'chmod 777 /var/lib/lxc/$boundary',
    finds: [onHost('writable-policy', /^\/var\/lib\/lxc\/c[0-9a-f]+$/)],
  },
  {
    problem: 'a generated host layer with a further rule, loaded by hand',
    isDocumented: true,
    plantLater:
      "sed 's/signal (receive),/signal,/' /var/lib/lxc/$boundary/apparmor/lxc-$boundary* | apparmor_parser -r -K",
    finds: [
      onHost('drifted-policy', /^lxc-c[0-9a-f]+_/),
      about('open-host-layer', 'boundary', /^allowed: every signal/),
    ],
  },
  {
    problem: 'a process outside of its host layer',
    isDocumented: true,
    plantLater: 'setsid lxc-attach -n $boundary -e -- sleep 100003 >/dev/null 2>&1 </dev/null & sleep 2',
    finds: [about('different-labels', 'boundary', /outside the host layer of the first process/)],
    advice: [/end the processes/, "pkill -f '[s]leep 100003'"],
  },
  {
    problem: 'a program that starts under a profile that allows everything',
    isDocumented: false,
    plant: [
      hostLayer('lxc-lab-child', '', childRules('px -> lxc-lab-all')),
      hostLayer('lxc-lab-all', '', 'allow all,'),
    ].join('\n'),
    configuration: ['child', 'lxc.apparmor.profile = lxc-lab-child'],
    finds: [about('open-host-layer', 'child', /^may execute `\/tmp\/new` without the host layer/)],
    advice: [/`ux`, `px` and `cx` rules/, hostLayer('lxc-lab-child', '', childRules('ix'))],
  },
  {
    problem: 'a container without rules for devices',
    isDocumented: false,
    finds: [
      about('kept-capability', 'child', /^the configuration refuses no device/),
      about('kept-capability', 'child', /^`mknod`/),
    ],
  },
  {
    problem: 'access to ports of the hardware',
    isDocumented: true,
    finds: [about('kept-capability', 'child', /^`sys_rawio`/)],
  },
  leavable(
    "LXC's shipped profile for nesting, which processes can leave",
    'shipped',
    'lxc-container-default-with-nesting',
  ),
  {
    problem: "mounts of proc by LXC's shipped profile for nesting",
    isDocumented: false,
    finds: [about('exposed-host-file', 'shipped', /^may mount `proc` at/)],
  },
  {
    problem: 'a host layer with the flag `default_allow`',
    isDocumented: false,
    plant: hostLayer('lxc-lab-open', 'flags=(default_allow)', 'signal (receive),'),
    configuration: ['open', 'lxc.apparmor.profile = lxc-lab-open'],
    finds: [about('unconfined-container', 'open', /^profile `lxc-lab-open` is in unconfined mode/)],
    advice: [
      /`default_allow` from the flags/,
      hostLayer('lxc-lab-open', '', childRules('ix').replaceAll('child', 'open')),
    ],
  },
  leavable('the profile of the command that started the container', 'inherited', 'unchanged'),
  {
    problem: 'old policy of a stopped container',
    isDocumented: true,
    plant: `mkdir -p /var/lib/lxc/lab-stopped/rootfs; printf 'lxc.apparmor.profile = generated\\nlxc.rootfs.path = dir:/var/lib/lxc/lab-stopped/rootfs\\n' > /var/lib/lxc/lab-stopped/config
mkdir '/sys/kernel/security/apparmor/policy/namespaces/lxc-lab-stopped_<-var-lib-lxc>'`,
    finds: [
      {
        id: 'orphan-namespace',
        on: { subject: 'policy namespace `lxc-lab-stopped_<-var-lib-lxc>`' },
        shows: /the container is stopped/,
      },
    ],
  },
];

/** A script that removes the traces of all rows outside of the containers. */
export const containerCleanUp = `rmdir '/sys/kernel/security/apparmor/policy/namespaces/lxc-lab-stopped_<-var-lib-lxc>'
rm -rf /var/lib/lxc/lab-stopped /srv/lab; cd /etc/apparmor.d
for file in lxc-lab-*; do apparmor_parser -R "$file"; rm "$file"; done`;
