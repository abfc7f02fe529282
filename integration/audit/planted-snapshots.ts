import { bytesOf } from '@lamellar/core/language';
import type { ExampleHost } from './example-host.ts';
import {
  policyWithRules,
  twins,
  usualCapabilitiesAnd,
  withCapabilities,
  withContainerLayer,
  withHostFile,
  withLabel,
  withOpenProgram,
  withOwnLayer,
  withOwnProgram,
  withHostLayerRules,
  withShared,
} from './plants.ts';
import { chronyd, chronyHost, layers, nginxProfile, soundHost, web } from './sound-host.ts';

/** A problem planted into the snapshot of a sound host. */
export interface PlantedSnapshot {
  readonly problem: string;
  readonly host: ExampleHost;
  /** The kinds and subjects of all findings, in any order. */
  readonly finds: readonly string[];
}

const { namespace: webNamespace } = layers('web');

const ownRules = 'file, capability, network, signal (receive), ptrace (readby, tracedby), signal peer=shop,';
const open = 'open-host-layer: container web';
const bare = 'no-container-layer: container web';
const exposed = 'exposed-host-file: container web';
const shared = 'shared-namespace: container web';
const kept = 'kept-capability: container web';
const weak = 'weak-setting: the host';
const service = 'policy-service: the host';
const writable = 'writable-policy: the host';
const drifted = 'drifted-policy: profile `/usr/sbin/chronyd`';

/** Problems in the policy, the settings and the files of a host, each planted alone. */
export const plantedSnapshots: readonly PlantedSnapshot[] = [
  { problem: 'a rule for every signal', host: withHostLayerRules('signal,'), finds: [open] },
  { problem: 'a rule for every ptrace', host: withHostLayerRules('ptrace,'), finds: [open] },
  { problem: 'a rule for reads of processes', host: withHostLayerRules('ptrace (read),'), finds: [open] },
  {
    problem: 'a rule to kill unconfined programs',
    host: withHostLayerRules('signal (send) set=(kill) peer=unconfined,'),
    finds: [open],
  },
  {
    problem: 'a rule to trace by a broad pattern',
    host: withHostLayerRules('ptrace (trace) peer=un*,'),
    finds: [open],
  },
  { problem: 'a program without the host layer', host: withOwnProgram('/usr/sbin/nginx ux,'), finds: [open] },
  { problem: 'a new program without the host layer', host: withOwnProgram('/tmp/** pux,'), finds: [open] },
  { problem: 'a named change at exec to unconfined', host: withOwnProgram('/bin/* px -> unconfined,'), finds: [open] },
  {
    problem: 'a change of profile to unconfined',
    host: withOwnLayer(`${ownRules} change_profile -> unconfined,`),
    finds: [open, bare],
  },
  {
    problem: 'a change of profile to anything',
    host: withOwnLayer(`${ownRules} change_profile -> **,`),
    finds: [open, bare],
  },
  { problem: 'a host layer that allows everything', host: withOwnLayer('allow all,'), finds: [open, bare] },
  {
    problem: 'a host layer in unconfined mode',
    host: withOwnLayer(ownRules, 'flags=(unconfined)', 'unconfined'),
    finds: ['unconfined-container: container web'],
  },
  {
    problem: 'a host layer in complain mode',
    host: withOwnLayer(ownRules, 'flags=(complain)', 'complain'),
    finds: ['complain-mode: profile `shop` of container web', open, bare],
  },
  {
    problem: 'a host layer without a file',
    host: {
      ...withOwnLayer(ownRules),
      files: [{ path: '/etc/apparmor.d/tunables/home', content: '@{HOMEDIRS}=/home/\n' }],
    },
    finds: ['profile-without-file: profile `shop`', bare],
  },
  {
    problem: 'a container layer in complain mode',
    host: { ...soundHost, modes: { nginx: 'complain' } },
    finds: [`complain-mode: profile \`:${webNamespace}:nginx\` of container web`],
  },
  {
    problem: 'a container layer of broad rules',
    host: withContainerLayer(
      'abi <abi/4.0>,\nprofile nginx /usr/sbin/nginx { file, capability, network, unix, signal, }\n',
    ),
    finds: [`open-container-layer: profile \`:${webNamespace}:nginx\` of container web`],
  },
  {
    problem: 'a container layer with a stale peer',
    host: withContainerLayer(
      nginxProfile.replace('signal peer=nginx,', 'signal peer=nginx, ptrace (trace) peer=nginx-1.18,'),
    ),
    finds: [`unmatched-peer: profile \`:${webNamespace}:nginx\``],
  },
  {
    problem: 'a process outside the host layer',
    host: withLabel(() => ({ label: 'unconfined' })),
    finds: ['different-labels: container web'],
  },
  {
    problem: 'a thread outside the host layer',
    host: withLabel(() => ({ threads: [{ id: 711, label: 'unconfined' }] })),
    finds: ['different-labels: container web'],
  },
  {
    problem: 'a policy namespace of two containers',
    host: twins(),
    finds: ['shared-namespace: container web', 'shared-namespace: container twin'],
  },
  { problem: 'the mounts of the host', host: withShared('mnt'), finds: [shared] },
  { problem: 'the processes of the host', host: withShared('pid', false), finds: [shared] },
  { problem: 'the network of the host', host: withShared('net'), finds: [shared] },
  { problem: 'the IPC of the host', host: withShared('ipc'), finds: [shared] },
  { problem: 'the host name of the host', host: withShared('uts', false), finds: [shared] },
  { problem: 'the control groups of the host', host: withShared('cgroup'), finds: [shared] },
  { problem: 'the capability to load modules', host: withCapabilities(usualCapabilitiesAnd(16n)), finds: [kept] },
  { problem: 'the capability for raw hardware', host: withCapabilities(usualCapabilitiesAnd(17n)), finds: [kept] },
  { problem: 'the capability to set the clock', host: withCapabilities(usualCapabilitiesAnd(25n)), finds: [kept] },
  {
    problem: 'the capability to change policy, without a policy namespace',
    host: {
      ...withOwnLayer(ownRules),
      containers: [
        { ...web.container, isPrivileged: true, boundary: { capabilities: usualCapabilitiesAnd(33n).toString(16) } },
      ],
    },
    finds: [kept, bare],
  },
  {
    problem: 'no rules for devices',
    host: {
      ...soundHost,
      containers: [
        {
          ...web.container,
          isPrivileged: true,
          settings: { 'lxc.cgroup2.devices.allow': 'a' },
          boundary: { capabilities: usualCapabilitiesAnd(27n).toString(16) },
        },
      ],
    },
    finds: [kept],
  },
  {
    problem: 'a rule for mounts of proc',
    host: { ...withCapabilities(usualCapabilitiesAnd(21n)), ...policyWithRules('mount fstype=proc -> /mnt/proc/,') },
    finds: [exposed],
  },
  {
    problem: 'a rule for binds of proc',
    host: {
      ...withCapabilities(usualCapabilitiesAnd(21n)),
      ...policyWithRules('mount options=(bind) /proc/ -> /mnt/,'),
    },
    finds: [exposed],
  },
  {
    problem: 'a program under a profile that allows everything',
    host: withOpenProgram(),
    finds: [open],
  },
  { problem: 'every capability', host: withCapabilities(0x1ffffffffffn), finds: [kept] },
  {
    problem: 'the socket of Docker, read-only',
    host: withHostFile('/run/docker.sock', 'socket', '/run/docker.sock', { isReadOnly: true }),
    finds: [exposed],
  },
  {
    problem: 'the socket of Incus',
    host: withHostFile('/var/lib/incus/unix.socket', 'socket', '/incus.sock'),
    finds: [exposed],
  },
  {
    problem: 'the private socket of systemd',
    host: withHostFile('/run/systemd/private', 'socket', '/hostrun/systemd/private'),
    finds: [exposed],
  },
  { problem: 'the memory of the host', host: withHostFile('/dev/mem', 'character', '/dev/mem'), finds: [exposed] },
  { problem: 'the disk of the host', host: withHostFile('/dev/sda1', 'block', '/dev/disk'), finds: [exposed] },
  {
    problem: 'the control groups of the host in a mount',
    host: withHostFile('/sys/fs/cgroup', 'directory', '/hostcgroup'),
    finds: [exposed],
  },
  { problem: 'the boot files of the host', host: withHostFile('/boot', 'directory', '/hostboot'), finds: [exposed] },
  {
    problem: 'the kernel modules of the host',
    host: withHostFile('/usr/lib/modules', 'directory', '/lib/modules'),
    finds: [exposed],
  },
  {
    problem: 'the files of a neighbour',
    host: withHostFile('/var/lib/lxc/db/rootfs', 'directory', '/neighbour'),
    finds: [exposed],
  },
  {
    problem: 'the units of the host',
    host: withHostFile('/etc/systemd/system', 'directory', '/units', { isPrivileged: false, isOwned: true }),
    finds: [exposed],
  },
  {
    problem: 'the policy of the host, protected by owners alone',
    host: withHostFile('/etc/apparmor.d', 'directory', '/policy', { isPrivileged: false }),
    finds: [exposed],
  },
  {
    problem: 'the keys of root through a device of Incus',
    host: withHostFile('/root/.ssh/authorized_keys', 'file', '/keys', { device: bytesOf('keys') }),
    finds: [exposed],
  },
  {
    problem: 'its own proc with access to the core pattern',
    host: withHostFile('/proc/sys/kernel/core_pattern', 'file', '/proc/sys/kernel/core_pattern', {
      isOwnInstance: true,
      mount: bytesOf('/proc'),
    }),
    finds: [exposed],
  },
  {
    problem: 'unprivileged BPF',
    host: { ...soundHost, sysctls: { 'kernel.unprivileged_bpf_disabled': '0' } },
    finds: [weak],
  },
  {
    problem: 'performance counters for everybody',
    host: { ...soundHost, sysctls: { 'kernel.perf_event_paranoid': '-1' } },
    finds: [weak],
  },
  {
    problem: 'predictable addresses',
    host: { ...soundHost, sysctls: { 'kernel.randomize_va_space': '1' } },
    finds: [weak],
  },
  {
    problem: 'complain mode for the whole kernel',
    host: { ...soundHost, parameters: { mode: 'complain' } },
    finds: [weak],
  },
  { problem: 'a quiet audit mode', host: { ...soundHost, parameters: { audit: 'quiet' } }, finds: [weak] },
  {
    problem: 'a masked service for policy',
    host: { ...chronyHost, policyService: ['masked', 'inactive', 'masked'] },
    finds: [service],
  },
  {
    problem: 'a failed service for policy',
    host: { ...chronyHost, policyService: ['loaded', 'failed', 'enabled'] },
    finds: [service],
  },
  {
    problem: 'policy files without loaded policy',
    host: { ...soundHost, files: chronyHost.files ?? [] },
    finds: [service, 'policy-not-loaded: the host'],
  },
  {
    problem: 'a writable file outside of the policy folder',
    host: { ...chronyHost, writable: [{ path: '/opt/rules', mode: 0o100666 }] },
    finds: [writable],
  },
  {
    problem: 'a writable folder of local rules',
    host: { ...chronyHost, writable: [{ path: '/etc/apparmor.d/local', mode: 0o40777 }] },
    finds: [writable],
  },
  {
    problem: 'a local rule that is not loaded',
    host: {
      ...chronyHost,
      files: [
        {
          path: '/etc/apparmor.d/usr.sbin.chronyd',
          content: chronyd.replace('file,', 'file, include <local/chronyd>'),
        },
        { path: '/etc/apparmor.d/local/chronyd', content: 'deny capability net_raw,\n' },
      ],
    },
    finds: [drifted],
  },
  {
    problem: 'a program in complain mode, against its file',
    host: { ...chronyHost, modes: { '/usr/sbin/chronyd': 'complain' } },
    finds: ['complain-mode: profile `/usr/sbin/chronyd`', drifted],
  },
  ...[
    ['a further file rule', chronyd.replace('file,', '/etc/** r,'), '/etc/** r,', '/etc/** rw,'],
    ['a file rule of its own', chronyd.replace('file,', '/etc/** r,'), '/etc/** r,', '/etc/** r, /srv/*.key w,'],
    ['a missing refusal of a file', chronyd.replace('file,', 'file, deny /etc/shadow r,'), 'deny /etc/shadow r,', ''],
    ['an exec rule without a profile', chronyd.replace('file,', '/bin/* ix,'), ' ix,', ' ux,'],
    ['a different attachment', chronyd.replace(' {', ' /opt/chronyd {'), ' /opt/chronyd', ' /opt/{ntp,chrony}d'],
  ].map(([problem = '', content = '', from = '', to = '']) => ({
    problem: `${problem}, loaded by hand`,
    host: {
      ...chronyHost,
      policy: { ...soundHost.policy, '': [web.root, content.replace(from, to)] },
      files: [{ path: '/etc/apparmor.d/usr.sbin.chronyd', content }],
    },
    finds: [drifted],
  })),
  {
    problem: 'a disabled host layer',
    host: {
      ...withOwnLayer(ownRules),
      files: [
        { path: '/etc/apparmor.d/shop', content: `abi <abi/4.0>,\nprofile shop {\n${ownRules}\n}\n` },
        { path: '/etc/apparmor.d/disable/shop', link: '../shop' },
      ],
    },
    finds: ['disabled-profile: profile `shop`', bare],
  },
  {
    problem: 'nested policy of a removed container',
    host: {
      ...soundHost,
      policy: {
        ...soundHost.policy,
        [`${layers('gone').namespace}//inner`]: [nginxProfile],
        [layers('gone').namespace]: [],
      },
    },
    finds: [`orphan-namespace: policy namespace \`${layers('gone').namespace}\``],
  },
];
