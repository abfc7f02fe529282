/** An operation between tasks with the refusals from the log: `PROFILE PERMISSION PEER`. */
export interface FieldAttempt {
  readonly subject: string;
  readonly operation: string;
  /** Undefined for operations without a target. */
  readonly target?: string;
  /** Empty if the operation works. */
  readonly refusals: readonly string[];
  /** True if the operation should be denied. */
  readonly isUnwanted?: true;
}

/** A publicly reported breakage, with the relevant part of the policy. */
export interface Breakage {
  readonly name: string;
  /** The source: an address, or a description. */
  readonly seen: string;
  /**
   * The reported kernel, if kernels differ. Ubuntu's kernels map to the nearest measured kernel, with equal behaviour
   * in these cases.
   */
  readonly kernel?: string;
  readonly policy: string;
  readonly attempts: readonly FieldAttempt[];
  /** The expected permission as an expectation, for breakages without log lines, because `deny` rules are quiet. */
  readonly sentence?: string;
  /** The options of `lamellar diff` for the upgrade that broke the policy. */
  readonly upgrade?: readonly string[];
}

/** The common rules of container runtimes: signals from outside, signals and ptrace among the container's own tasks. */
function among(name: string): string {
  return `signal (receive) peer=unconfined,
    signal (send, receive) peer=${name},
    ptrace (trace, read, tracedby, readby) peer=${name},`;
}

/** Profiles of AppArmor 4.0 and later without confinement, whose names peer rules must mention. */
const namesOnly = ['runc', 'crun', 'podman', 'chrome', '/usr/local/bin/rootlesskit']
  .map((name) => `profile ${name} flags=(unconfined) {}`)
  .join('\n');

const pod = 'cri-containerd.apparmor.d';
const podExec = `${pod}//&unconfined`;

function kubernetes(rules = ''): string {
  return `${namesOnly}
  profile ${pod} { ${among(pod)}
    signal (receive) peer=runc,
    signal (receive) peer=crun,
    ${rules}
  }`;
}

const crio = 'crio-default';
const crioExec = `${crio}//&unconfined`;
const crioUserns = `${crio}//&unprivileged_userns`;

function crioPolicy(rules = ''): string {
  return `profile unprivileged_userns { signal, ptrace, }
  profile ${crio} { ${among(crio)} ${rules} }`;
}

const podman = 'containers-default-0.62.2';
const podmanStacked = `${podman}//&crun`;

function podmanPolicy(rules: string): string {
  return `${namesOnly}
  profile cruncher { signal, }
  profile ${podman} { ${among(podman)} ${rules} }`;
}

const podmanRules = `signal (receive) peer={/usr/bin/,/usr/sbin/,}runc,
    signal (receive) peer={/usr/bin/,/usr/sbin/,}crun*,
    signal (receive) set=(int, quit, kill, term) peer={/usr/bin/,/usr/sbin/,}podman,`;

function docker(name: string, rules: string): string {
  return `${namesOnly}
  profile snap.docker.dockerd { signal, }
  profile /usr/bin/kubelet { signal, }
  profile ${name} { signal (send, receive) peer=${name}, ${rules} }`;
}

const jail = 'firejail-default';
const jailStacked = `${jail}//&unconfined`;
const jailChrome = `chrome//&${jail}`;

function firejail(rules = ''): string {
  return `${namesOnly}
  profile ${jail} {
    signal (receive),
    signal (send) peer=${jail},
    ptrace (read, readby) peer=${jail},
    ${rules}
  }`;
}

function attempt(subject: string, operation: string, target: string, ...refusals: readonly string[]): FieldAttempt {
  return { subject, operation, target, refusals };
}

/** From 2018 to 2026. Most reporters ran unconfined before the rule was found. */
export const breakages: readonly Breakage[] = [
  {
    name: 'Go programs under Kubernetes exec cannot signal their own threads',
    seen: 'https://github.com/k3s-io/k3s/issues/13625',
    kernel: '6.17.0',
    policy: kubernetes(),
    attempts: [attempt(podExec, 'signal:urg', podExec, `${pod} send ${podExec}`, `${pod} receive ${podExec}`)],
  },
  {
    name: 'a shell under Kubernetes exec cannot kill its child, but can kill the first processes of the pod',
    seen: 'https://github.com/containerd/containerd/issues/12886',
    kernel: '7.0.0',
    policy: kubernetes(),
    attempts: [
      attempt(podExec, 'signal:kill', podExec, `${pod} send ${podExec}`),
      attempt(podExec, 'signal:kill', pod),
    ],
  },
  {
    name: 'BIND in a pod crashes because threads cannot signal threads of the process',
    seen: 'https://github.com/canonical/k8s-snap/pull/2750',
    policy: kubernetes(),
    attempts: [
      attempt(pod, 'signal:usr1', podExec, `${pod} send ${podExec}`),
      attempt(pod, 'ptrace:read', podExec, `${pod} read ${podExec}`),
    ],
  },
  {
    name: 'with rules for the stacked label, pods work, and still cannot reach the host',
    seen: 'https://github.com/containerd/containerd/pull/13905',
    policy: kubernetes(
      `signal (send, receive) peer=${podExec}, ptrace (trace, read, tracedby, readby) peer=${podExec},`,
    ),
    attempts: [
      attempt(podExec, 'signal:kill', podExec),
      attempt(podExec, 'signal:kill', pod),
      attempt(pod, 'signal:kill', podExec),
      attempt(podExec, 'ptrace:read', podExec),
      { ...attempt(podExec, 'signal:kill', 'unconfined', `${pod} send unconfined`), isUnwanted: true },
    ],
  },
  {
    name: 'systemd in a CRI-O container cannot reload journald',
    seen: 'https://github.com/cri-o/cri-o/issues/10036',
    policy: crioPolicy(),
    attempts: [
      attempt(crio, 'signal:hup', crioExec, `${crio} send ${crioExec}`),
      attempt(crio, 'ptrace:read', crioExec, `${crio} read ${crioExec}`),
      attempt(crio, 'signal:kill', crioUserns, `${crio} send ${crioUserns}`),
      attempt(crio, 'ptrace:read', crioUserns, `${crio} read ${crioUserns}`),
    ],
  },
  {
    name: 'a rule for every stack that begins with the profile helps',
    seen: 'https://github.com/podman-container-tools/container-libs/pull/919',
    policy: crioPolicy(
      `signal (send, receive) peer=${crio}//&*, ptrace (trace, read, tracedby, readby) peer=${crio}//&*,`,
    ),
    attempts: [
      attempt(crio, 'signal:hup', crioExec),
      attempt(crioExec, 'signal:kill', crioUserns),
      attempt(crio, 'ptrace:read', crioUserns),
      { ...attempt(crioExec, 'signal:kill', 'unconfined', `${crio} send unconfined`), isUnwanted: true },
    ],
  },
  {
    name: 'podman with no-new-privileges stacks crun, and nothing in the container can signal anything',
    seen: 'https://github.com/podman-container-tools/container-libs/issues/805',
    kernel: '6.12.118',
    policy: podmanPolicy(podmanRules),
    attempts: [
      attempt(podmanStacked, 'signal:term', podmanStacked, `${podman} send ${podmanStacked}`),
      attempt('crun', 'signal:term', podmanStacked),
      attempt('podman', 'signal:term', podmanStacked),
    ],
  },
  {
    name: 'containers get no signals from crun with a profile',
    seen: 'https://github.com/containers/common/issues/1898',
    policy: podmanPolicy(''),
    attempts: [
      attempt('crun', 'signal:term', podman, `${podman} receive crun`),
      attempt('unconfined', 'signal:term', podman),
    ],
  },
  {
    name: 'podman kill with a signal that is not on the list',
    seen: 'https://github.com/containers/common/issues/2321',
    policy: podmanPolicy(podmanRules),
    attempts: [
      attempt('podman', 'signal:hup', podman, `${podman} receive podman`),
      attempt('podman', 'signal:winch', podman, `${podman} receive podman`),
      attempt('podman', 'signal:kill', podman),
    ],
  },
  {
    name: 'the rule for crun also matches longer names with this prefix',
    seen: 'https://github.com/containers/common/issues/2023',
    policy: podmanPolicy(podmanRules),
    attempts: [
      { ...attempt('cruncher', 'signal:kill', podman), isUnwanted: true },
      attempt('crun', 'signal:kill', podman),
    ],
  },
  {
    name: 'runc with a profile cannot stop containers',
    seen: 'https://github.com/moby/moby/pull/47749',
    policy: docker('docker-default', 'signal (receive) peer=unconfined,'),
    attempts: [attempt('runc', 'signal:kill', 'docker-default', 'docker-default receive runc')],
  },
  {
    name: 'docker stop ends in a kill, since neither signal of runc arrives',
    seen: 'https://github.com/moby/moby/issues/47720',
    policy: docker('docker-default', 'signal (receive) peer=unconfined,'),
    attempts: [
      attempt('runc', 'signal:quit', 'docker-default', 'docker-default receive runc'),
      attempt('runc', 'signal:kill', 'docker-default', 'docker-default receive runc'),
      attempt('unconfined', 'signal:kill', 'docker-default'),
    ],
  },
  {
    name: 'docker from a snap cannot stop containers',
    seen: 'https://github.com/canonical/docker-snap/issues/272',
    policy: docker('docker-default', 'signal (receive) peer=unconfined, signal (receive) peer=runc,'),
    attempts: [
      attempt('snap.docker.dockerd', 'signal:quit', 'docker-default', 'docker-default receive snap.docker.dockerd'),
      attempt('snap.docker.dockerd', 'signal:kill', 'docker-default', 'docker-default receive snap.docker.dockerd'),
      attempt('runc', 'signal:kill', 'docker-default'),
    ],
  },
  {
    name: 'without a rule for the host, not even the unconfined host may stop a container',
    seen: 'https://github.com/moby/moby/issues/36809',
    policy: docker('docker-default', ''),
    attempts: [attempt('unconfined', 'signal:stp', 'docker-default', 'docker-default receive unconfined')],
  },
  {
    name: 'a confined kubelet cannot kill containers',
    seen: 'https://github.com/moby/moby/issues/42544',
    policy: docker('docker-default', 'signal (receive) peer=unconfined,'),
    attempts: [attempt('/usr/bin/kubelet', 'signal:kill', 'docker-default', 'docker-default receive /usr/bin/kubelet')],
  },
  {
    name: 'rootless nerdctl cannot kill containers',
    seen: 'https://github.com/containerd/containerd/pull/10111',
    policy: docker('nerdctl-default', 'signal (receive) peer=unconfined, signal (receive) peer=runc,'),
    attempts: [
      attempt(
        '/usr/local/bin/rootlesskit',
        'signal:kill',
        'nerdctl-default',
        'nerdctl-default receive /usr/local/bin/rootlesskit',
      ),
    ],
  },
  {
    name: 'firejail stacks its profile instead of changing the profile',
    seen: 'https://github.com/netblue30/firejail/issues/5316',
    kernel: '5.19.0',
    policy: firejail(),
    attempts: [
      attempt(jail, 'ptrace:read', jailStacked, `${jail} read ${jailStacked}`),
      attempt(jailStacked, 'ptrace:read', jail, `${jail} readby ${jailStacked}`),
    ],
  },
  {
    name: 'chrome in firejail, once AppArmor 4 has a profile for chrome',
    seen: 'https://github.com/netblue30/firejail/issues/6606',
    kernel: '6.12.9',
    policy: firejail(),
    attempts: [
      attempt(jailChrome, 'ptrace:read', jailChrome, `${jail} read ${jailChrome}`, `${jail} readby ${jailChrome}`),
    ],
  },
  {
    name: 'ptrace rules for the stack fix ptrace, but not signals',
    seen: 'https://github.com/netblue30/firejail/issues/6606',
    policy: firejail(`ptrace (read, readby) peer=${jailChrome},`),
    attempts: [
      attempt(jailChrome, 'ptrace:read', jailChrome),
      attempt(jailChrome, 'signal:term', jailChrome, `${jail} send ${jailChrome}`),
    ],
  },
  {
    name: 'a target in enforce mode refuses a subject in complain mode',
    seen: 'https://github.com/roddhjav/apparmor.d/issues/596',
    policy: 'profile pacman flags=(complain) {} profile mullvad-gui { signal (receive) peer=unconfined, }',
    attempts: [attempt('pacman', 'signal:term', 'mullvad-gui', 'mullvad-gui receive pacman')],
  },
  {
    name: 'services of systemd fail in containers of LXC, once the compiler mediates user namespaces',
    seen: 'https://github.com/lxc/lxc/issues/4529',
    kernel: '6.12.43',
    upgrade: ['--kernel', '6.1', '--kernel', '6.12.43'],
    policy: 'profile "lxc-forge_</srv/containers>" { file, capability, network, mount, signal, ptrace, }',
    attempts: [
      {
        subject: 'lxc-forge_</srv/containers>',
        operation: 'userns:create',
        refusals: ['lxc-forge_</srv/containers> create'],
      },
    ],
  },
  {
    name: 'Docker in a container of Incus cannot set what runc opens by a descriptor',
    seen: 'https://github.com/lxc/incus/issues/2623',
    policy: 'profile "incus-docker-test_</var/lib/incus>" { file, deny /sys/[^fdck]*{,/**} wklx, }',
    attempts: [],
    sentence:
      'file (w) from label "incus-docker-test_</var/lib/incus>" to path "/sys/net/ipv4/ip_unprivileged_port_start"',
  },
  {
    name: 'a signal needs a rule for the sender and a rule for the receiver',
    seen: 'an article on the isolation of applications with AppArmor; the recorded cases `article-*` are the steps of the article',
    policy: `profile foo { file, capability, network, change_profile, }
  profile bar { file, capability, network, change_profile, }`,
    attempts: [
      attempt('foo', 'signal:term', 'bar', 'foo send bar', 'bar receive foo'),
      attempt('foo', 'ptrace:read', 'bar', 'foo read bar', 'bar readby foo'),
    ],
  },
  {
    name: 'with a rule for the sender alone, the receiver refuses the signal',
    seen: 'the article above: `article-half`',
    policy: `profile foo {
    file, capability, network, change_profile,
    ptrace (read) peer=bar,
    signal (send) set=(term) peer=bar,
  }
  profile bar { file, capability, network, change_profile, }`,
    attempts: [
      attempt('foo', 'signal:term', 'bar', 'bar receive foo'),
      attempt('foo', 'ptrace:read', 'bar', 'bar readby foo'),
    ],
  },
];
