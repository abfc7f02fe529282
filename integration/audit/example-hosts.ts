import { exampleFiles, procOfHost } from './example-host-files.ts';
import type { ExampleHost } from './example-host.ts';
import {
  build,
  chronyd,
  chronyHost,
  hostLayer,
  exampleLabel,
  layers,
  nginxProfile,
  soundContainer,
  soundHost,
  web,
} from './sound-host.ts';

/** A host for every kind of finding, by id, without further findings. */
export const exampleHosts: Readonly<Record<string, ExampleHost>> = {
  'unconfined-container': {
    ...soundHost,
    containers: [
      ...soundHost.containers,
      {
        runtime: 'lxc',
        name: 'legacy',
        init: 900,
        isPrivileged: true,
        settings: { 'lxc.apparmor.profile': 'unconfined' },
      },
    ],
    tasks: [
      ...soundHost.tasks,
      { id: 900, command: 'systemd', program: '/usr/lib/systemd/systemd', label: 'unconfined', container: 'legacy' },
      { id: 910, command: 'mysqld', program: '/usr/sbin/mysqld', label: 'unconfined', container: 'legacy' },
    ],
  },
  'no-container-layer': {
    ...soundHost,
    policy: {
      ...soundHost.policy,
      '': [web.root, hostLayer(layers('bare').host)],
      [layers('bare').namespace]: [],
    },
    containers: [...soundHost.containers, { runtime: 'lxc', name: 'bare', init: 900 }],
    tasks: [
      ...soundHost.tasks,
      {
        id: 900,
        command: 'systemd',
        program: '/usr/lib/systemd/systemd',
        label: exampleLabel('bare', 'unconfined'),
        container: 'bare',
      },
      {
        id: 910,
        command: 'sshd',
        program: '/usr/sbin/sshd',
        label: exampleLabel('bare', 'unconfined'),
        container: 'bare',
      },
    ],
  },
  'exposed-host-file': {
    ...soundHost,
    hostFiles: exampleFiles,
    containers: [{ ...web.container, isPrivileged: true, boundary: { files: procOfHost } }],
  },
  'shared-namespace': {
    ...soundHost,
    containers: [
      {
        ...web.container,
        settings: { 'lxc.namespace.keep': 'net uts' },
        boundary: {
          sharedNamespaces: [
            { kind: 'net', container: undefined },
            { kind: 'uts', container: undefined },
          ],
        },
      },
    ],
  },
  'kept-capability': {
    ...soundHost,
    containers: [
      {
        ...web.container,
        isPrivileged: true,
        settings: { 'lxc.cap.drop': '' },
        boundary: { capabilities: '1ffffffffff' },
      },
    ],
  },
  'different-labels': {
    ...soundHost,
    policy: {
      ...soundHost.policy,
      '': [
        web.root,
        `abi <abi/4.0>,
profile cri-containerd.apparmor.d {
  file, network, capability,
  signal (receive) peer=unconfined,
  signal (receive) peer=runc,
  signal (send, receive) peer=cri-containerd.apparmor.d,
}
profile runc { file, network, capability, signal, change_profile, }
`,
      ],
    },
    containers: [...soundHost.containers, { runtime: 'containerd', name: 'c3d8'.repeat(16), init: 900 }],
    tasks: [
      ...soundHost.tasks,
      { id: 900, command: 'pause', label: 'cri-containerd.apparmor.d', container: 'c3d8'.repeat(16) },
      { id: 910, command: 'sh', label: 'cri-containerd.apparmor.d//&runc', container: 'c3d8'.repeat(16) },
    ],
  },
  'open-host-layer': {
    ...soundHost,
    policy: {
      ...soundHost.policy,
      ...build.policy,
      '': [web.root, hostLayer(layers('build').host, 'signal, ptrace,')],
    },
    containers: [...soundHost.containers, { ...build.container, settings: { 'lxc.apparmor.allow_nesting': '1' } }],
    tasks: [...soundHost.tasks, ...build.tasks],
  },
  'open-container-layer': {
    ...soundHost,
    policy: {
      ...soundHost.policy,
      [layers('web').namespace]: ['abi <abi/4.0>,\nprofile open /usr/sbin/nginx {\n  allow all,\n}\n'],
    },
    tasks: soundHost.tasks.map((task) => (task.id === 710 ? { ...task, label: exampleLabel('web', 'open') } : task)),
  },
  'complain-mode': { ...soundHost, modes: { nginx: 'complain' } },
  'other-features': {
    ...soundHost,
    policy: { ...soundHost.policy, '': [web.root, chronyd] },
    foreign: { features: '', texts: [chronyd] },
    tasks: [
      ...soundHost.tasks,
      { id: 500, command: 'chronyd', program: '/usr/sbin/chronyd', label: '/usr/sbin/chronyd' },
    ],
  },
  'weak-setting': { ...soundHost, sysctls: { 'kernel.apparmor_restrict_unprivileged_userns': '0' } },
  'policy-service': { ...chronyHost, policyService: ['loaded', 'active', 'disabled'] },
  'writable-policy': { ...chronyHost, writable: [{ path: '/etc/apparmor.d/usr.sbin.chronyd', mode: 0o100666 }] },
  'drifted-policy': {
    ...soundHost,
    policy: { ...soundHost.policy, '': [web.root, chronyd] },
    tasks: [
      ...soundHost.tasks,
      { id: 500, command: 'chronyd', program: '/usr/sbin/chronyd', label: '/usr/sbin/chronyd' },
    ],
    files: [
      { path: '/etc/apparmor.d/usr.sbin.chronyd', content: chronyd.replace('capability,', 'capability sys_time,') },
    ],
  },
  'policy-not-loaded': {
    ...soundHost,
    files: [
      { path: '/etc/apparmor.d/redis', container: 'web', content: 'profile redis /usr/bin/redis-server { file, }\n' },
    ],
  },
  'profile-without-file': {
    ...soundHost,
    policy: { ...soundHost.policy, '': [web.root, chronyd] },
    tasks: [
      ...soundHost.tasks,
      { id: 500, command: 'chronyd', program: '/usr/sbin/chronyd', label: '/usr/sbin/chronyd' },
    ],
    files: [{ path: '/etc/apparmor.d/tunables/home', content: '@{HOMEDIRS}=/home/\n' }],
  },
  'disabled-profile': {
    ...soundHost,
    policy: { ...soundHost.policy, '': [web.root, 'abi <abi/4.0>,\nprofile lxc-container-default-cgns { }\n'] },
    files: [
      { path: '/etc/apparmor.d/lxc-containers', content: 'abi <abi/4.0>,\nprofile lxc-container-default-cgns { }\n' },
      { path: '/etc/apparmor.d/disable/lxc-containers', link: '../lxc-containers' },
    ],
  },
  'missed-profile': {
    ...soundHost,
    policy: { ...soundHost.policy, '': [web.root, chronyd] },
    tasks: [...soundHost.tasks, { id: 500, command: 'chronyd', program: '/usr/sbin/chronyd', label: 'unconfined' }],
  },
  // The container is unconfined, because otherwise no profile of the host would attach inside.
  'attachment-in-container': {
    ...soundHost,
    policy: { ...soundHost.policy, '': [web.root, chronyd] },
    containers: [...soundHost.containers, { runtime: 'docker', name: 'd0c7'.repeat(16), init: 900 }],
    tasks: [
      ...soundHost.tasks,
      { id: 900, command: 'sh', program: '/bin/dash', label: 'unconfined', container: 'd0c7'.repeat(16) },
      {
        id: 910,
        command: 'chronyd',
        program: '/usr/sbin/chronyd',
        label: '/usr/sbin/chronyd',
        container: 'd0c7'.repeat(16),
      },
    ],
  },
  'one-sided-refusal': {
    ...soundHost,
    policy: {
      ...soundHost.policy,
      '': [
        web.root,
        `abi <abi/4.0>,
profile docker-default { file, network, capability, signal (receive) peer=unconfined, signal peer=docker-default, }
profile runc /usr/bin/runc { file, network, capability, signal, change_profile, }
`,
      ],
    },
    containers: [...soundHost.containers, { runtime: 'docker', name: 'd0c7'.repeat(16), init: 900 }],
    tasks: [...soundHost.tasks, { id: 900, command: 'sh', label: 'docker-default', container: 'd0c7'.repeat(16) }],
  },
  // Kernel 6.12.85 and later evaluate the components if no rule matches the compound.
  'changes-with-kernel': {
    ...soundHost,
    kernel: '6.12.43',
    policy: {
      ...soundHost.policy,
      '': [
        web.root,
        `abi <abi/4.0>,
profile backup { file, signal, }
profile app { file, signal (receive) peer={unconfined,backup}, }
`,
      ],
    },
    tasks: [
      ...soundHost.tasks,
      { id: 500, command: 'app', program: '/usr/bin/app', label: 'app' },
      { id: 510, command: 'backup', program: '/usr/bin/backup', label: 'backup//&unconfined' },
    ],
  },
  'orphan-namespace': {
    ...soundHost,
    policy: { ...soundHost.policy, [layers('gone').namespace]: [nginxProfile] },
  },
  'unmatched-peer': {
    ...soundHost,
    policy: {
      ...soundHost.policy,
      [layers('web').namespace]: [
        nginxProfile.replace(
          'signal peer=nginx,',
          'signal peer=nginx,\n  signal (send) set=(usr1, hup) peer=php-fpm8.2,',
        ),
      ],
    },
  },
};

const equivalentContainers = ['shop', 'blog', 'mail'].map((name, at) => soundContainer(name, 2000 + at * 100));

/** The host in docs/reference/audit.md. */
export const farm: ExampleHost = {
  policy: {
    ...soundHost.policy,
    ...build.policy,
    ...Object.fromEntries(equivalentContainers.flatMap(({ policy }) => Object.entries(policy))),
    '': [
      web.root,
      hostLayer(layers('build').host, 'signal, ptrace,'),
      ...equivalentContainers.map(({ root }) => root),
      chronyd,
    ],
    [layers('gone').namespace]: [nginxProfile],
  },
  containers: [
    ...soundHost.containers,
    ...equivalentContainers.map(({ container }) => container),
    { ...build.container, settings: { 'lxc.apparmor.allow_nesting': '1' } },
    {
      runtime: 'lxc',
      name: 'legacy',
      init: 1200,
      isPrivileged: true,
      settings: { 'lxc.apparmor.profile': 'unconfined' },
    },
  ],
  tasks: [
    ...soundHost.tasks,
    ...equivalentContainers.flatMap(({ tasks }) => tasks),
    ...build.tasks,
    { id: 500, command: 'chronyd', program: '/usr/sbin/chronyd', label: '/usr/sbin/chronyd' },
    { id: 1200, command: 'systemd', program: '/usr/lib/systemd/systemd', label: 'unconfined', container: 'legacy' },
    { id: 1210, command: 'mysqld', program: '/usr/sbin/mysqld', label: 'unconfined', container: 'legacy' },
  ],
  files: [
    { path: '/etc/apparmor.d/usr.sbin.chronyd', content: chronyd.replace('capability,', 'capability sys_time,') },
  ],
};
