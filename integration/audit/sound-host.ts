import type { ExampleContainer, ExampleHost, ExampleTask } from './example-host.ts';

/** A small version of LXC's generated host layer: open to the host's unconfined programs and to the own profile. */
export function hostLayer(name: string, rules = ''): string {
  return `abi <abi/4.0>,
profile "${name}" {
  file, capability, network, mount fstype=tmpfs, umount, pivot_root, unix, dbus,
  signal (receive),
  ptrace (readby, tracedby),
  signal peer="${name}",
  ptrace peer="${name}",
  change_profile -> ":${name.replaceAll('/', '-')}:*",
  ${rules}
}
`;
}

export const nginxProfile = `abi <abi/4.0>,
profile nginx /usr/sbin/nginx {
  file,
  signal peer=nginx,
  signal (receive) peer=unconfined,
}
`;

/** The names of the two layers of a container of LXC. */
export function layers(name: string): { readonly host: string; readonly namespace: string } {
  return { host: `lxc-${name}_</var/lib/lxc>`, namespace: `lxc-${name}_<-var-lib-lxc>` };
}

/** A label of a container of LXC. */
export function exampleLabel(container: string, profile: string): string {
  const { host, namespace } = layers(container);
  return `${host}//&:${namespace}:${profile}`;
}

/** An LXC container with an init and a service, without findings. */
export function soundContainer(
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
        label: exampleLabel(name, 'unconfined'),
        container: name,
      },
      {
        id: init + 10,
        command: 'nginx',
        program: '/usr/sbin/nginx',
        label: exampleLabel(name, 'nginx'),
        container: name,
      },
    ],
    policy: { [namespace]: [nginxProfile] },
    root: hostLayer(host),
  };
}

export const web = soundContainer('web', 700);
export const build = soundContainer('build', 900);

export const chronyd = `abi <abi/4.0>,
profile /usr/sbin/chronyd {
  file,
  capability,
  signal (receive) peer=unconfined,
}
`;

const hostInit: ExampleTask = { id: 1, command: 'systemd', program: '/usr/lib/systemd/systemd', label: 'unconfined' };

/** A host without findings. */
export const soundHost = {
  policy: { '': [web.root], ...web.policy },
  containers: [web.container],
  tasks: [hostInit, ...web.tasks],
} as const satisfies ExampleHost;

/** A sound host with a confined program, and the policy file of the program. */
export const chronyHost: ExampleHost = {
  ...soundHost,
  policy: { ...soundHost.policy, '': [web.root, chronyd] },
  tasks: [
    ...soundHost.tasks,
    { id: 500, command: 'chronyd', program: '/usr/sbin/chronyd', label: '/usr/sbin/chronyd' },
  ],
  files: [{ path: '/etc/apparmor.d/usr.sbin.chronyd', content: chronyd }],
};
