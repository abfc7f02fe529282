import type { ExampleContainer, ExampleHost, ExampleTask } from './example-host.ts';

/** A small host layer, as LXC generates its larger one: open to the host's unconfined programs and to itself. */
function hostLayer(name: string, rules = ''): string {
  return `abi <abi/4.0>,
profile "${name}" {
  file, capability, network, mount, umount, pivot_root, unix, dbus,
  signal (receive),
  ptrace (readby, tracedby),
  signal peer="${name}",
  ptrace peer="${name}",
  change_profile -> ":${name.replaceAll('/', '-')}:*",
  ${rules}
}
`;
}

const nginx = `abi <abi/4.0>,
profile nginx /usr/sbin/nginx {
  file,
  signal peer=nginx,
  signal (receive) peer=unconfined,
}
`;

/** The names of the two layers of a container of LXC. */
function layers(name: string): { readonly host: string; readonly namespace: string } {
  return { host: `lxc-${name}_</var/lib/lxc>`, namespace: `lxc-${name}_<-var-lib-lxc>` };
}

/** A label of a container of LXC. */
function labelIn(container: string, profile: string): string {
  const { host, namespace } = layers(container);
  return `${host}//&:${namespace}:${profile}`;
}

/** A container of LXC with an init and a service, of which nothing is wrong. */
function soundContainer(
  name: string,
  init: number,
): {
  readonly container: ExampleContainer;
  readonly tasks: readonly ExampleTask[];
  readonly policy: Readonly<Record<string, readonly string[]>>;
  readonly root: string;
} {
  const { host, namespace } = layers(name);
  return {
    container: { runtime: 'lxc', name, init },
    tasks: [
      {
        id: init,
        command: 'systemd',
        program: '/usr/lib/systemd/systemd',
        label: labelIn(name, 'unconfined'),
        container: name,
      },
      { id: init + 10, command: 'nginx', program: '/usr/sbin/nginx', label: labelIn(name, 'nginx'), container: name },
    ],
    policy: { [namespace]: [nginx] },
    root: hostLayer(host),
  };
}

const web = soundContainer('web', 700);

const hostInit: ExampleTask = { id: 1, command: 'systemd', program: '/usr/lib/systemd/systemd', label: 'unconfined' };

/** A host of which nothing is wrong. */
const soundHost = {
  policy: { '': [web.root], ...web.policy },
  containers: [web.container],
  tasks: [hostInit, ...web.tasks],
} as const satisfies ExampleHost;

/** A host for each kind of finding, by its id: that is all that is wrong with it. */
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
        label: labelIn('bare', 'unconfined'),
        container: 'bare',
      },
      { id: 910, command: 'sshd', program: '/usr/sbin/sshd', label: labelIn('bare', 'unconfined'), container: 'bare' },
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
  signal (send, receive) peer=cri-containerd.apparmor.d,
}
profile runc { file, network, capability, signal, ptrace, change_profile, }
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
};
