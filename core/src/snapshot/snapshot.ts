import type { ByteString } from '../source/bytes.ts';
import type { ProfileMode } from '../profile/profile.ts';
import type { ContainerBoundary, HostFile } from './boundary.ts';

/**
 * The version of a snapshot's JSON: `"lamellar-snapshot": 1`. A higher version changes the meaning of existing fields.
 */
export const snapshotVersion = 1;

/**
 * The confinement of a host at one time: one reading of the kernel, tasks, containers and policy files. A snapshot
 * states facts and decides nothing. Facts that were not visible are missing, and `unseen` gives the reasons.
 *
 * A snapshot may come from an untrusted host: it is data of bounded size, and never written back.
 */
export interface Snapshot {
  /** The start of the reading: ISO 8601 in UTC. */
  readonly taken: string;
  /** The host's name (`uname -n`). */
  readonly host: ByteString;
  /** The policy namespace of the view, which all names are relative to, by full name: empty for the root. */
  readonly view: ByteString;
  readonly kernel: SnapshotKernel;
  /** Settings with effects on confinement, by name (`kernel.apparmor_restrict_unprivileged_userns`). */
  readonly sysctls: ReadonlyMap<ByteString, ByteString>;
  /** Values of these settings in the configuration of the host (sysctl.d(5)); undefined if not recorded. */
  readonly configured?: ReadonlyMap<ByteString, ByteString> | undefined;
  /** Installed tools of AppArmor and of containers, with the reported versions. */
  readonly tools: ReadonlyMap<ByteString, ByteString>;
  /** Every policy namespace, parents before children; the first is the view. */
  readonly namespaces: readonly SnapshotNamespace[];
  /** Distinct compiled policies as loaded into the kernel. */
  readonly loads: readonly Uint8Array[];
  /** Every process, by id. */
  readonly tasks: readonly SnapshotTask[];
  readonly containers: readonly SnapshotContainer[];
  /** Files of the host with power over the host, as far as they exist. */
  readonly hostFiles: readonly HostFile[];
  readonly files: readonly SnapshotFile[];
  /** The service that loads policy at boot; undefined if not recorded. */
  readonly policyService?: PolicyService | undefined;
  /** Policy files, folders and links with write access for untrusted users; undefined if not recorded. */
  readonly writable?: readonly WritableObject[] | undefined;
  readonly unseen: readonly Unseen[];
}

/** The running kernel. */
export interface SnapshotKernel {
  /** `uname -r`. */
  readonly release: ByteString;
  /** `uname -v`, with the name of the build. */
  readonly version: ByteString;
  /** `uname -m`. */
  readonly machine: ByteString;
  /** The active security modules, in order. */
  readonly modules: readonly ByteString[];
  /** Files of securityfs's `features` by path, with contents. */
  readonly features: ReadonlyMap<ByteString, ByteString>;
  /** Settings of AppArmor in the kernel (`/sys/module/apparmor/parameters`), by name. */
  readonly parameters: ReadonlyMap<ByteString, ByteString>;
}

/** A policy namespace of the kernel. */
export interface SnapshotNamespace {
  /** The full name, `outer//inner`; empty for the root. */
  readonly name: ByteString;
  /** A counter of loads and removals; undefined if the kernel reports none. */
  readonly revision: number | undefined;
  /** Profiles by name, including children. */
  readonly profiles: readonly SnapshotProfile[];
}

/** A loaded profile. */
export interface SnapshotProfile {
  /** The name in the policy namespace: `parent//child` for a child. */
  readonly name: ByteString;
  /** Undefined if the kernel reports an unknown word. */
  readonly mode: ProfileMode | undefined;
  /** The attachment as the kernel shows it: the profile's own name without a pattern. */
  readonly attach: ByteString | undefined;
  /** The hash of the loaded policy, in hexadecimal digits: SHA-256, or SHA-1 (40 digits) before Linux 6.8. */
  readonly hash: string | undefined;
  /** The load with the profile, as an index of `loads`; undefined if the kernel does not keep or show the load. */
  readonly load: number | undefined;
}

/** A task's label in the kernel's print. */
export interface PrintedLabel {
  /** The label in the view of the snapshot, without the mode. */
  readonly label: ByteString;
  /** The mode; missing for `unconfined` alone, because the kernel prints no mode, and for an unknown word. */
  readonly mode: ProfileMode | 'mixed' | undefined;
}

/** A process. */
export interface SnapshotTask extends PrintedLabel {
  readonly id: number;
  /** The id of the parent process; 0 if none is visible. */
  readonly parent: number;
  /** The task's command name (`comm`), chosen by the task. */
  readonly command: ByteString;
  /** The path of the program in the task's own root; missing if not visible. */
  readonly program: ByteString | undefined;
  /** The ids in each namespace of processes, outermost first: the host's id, then the container's. */
  readonly ids: readonly number[];
  /** The kernel's numbers of the task's namespaces; undefined if not visible. */
  readonly pidNamespace: number | undefined;
  readonly userNamespace: number | undefined;
  readonly mountNamespace: number | undefined;
  /** The real user, as numbered by the host. */
  readonly user: number;
  readonly effectiveUser: number;
  /** True if the task gains no privileges by exec: then AppArmor only stacks. */
  readonly noNewPrivileges: boolean;
  /** The path in the tree of control groups; undefined if not visible. */
  readonly cgroup: ByteString | undefined;
  /** The container, as an index of `containers`: the outermost, because nested containers choose their names freely. */
  readonly container: number | undefined;
  /** True if the task is a kernel thread, without a program. */
  readonly isKernel: boolean;
  /** Threads with a label different from the label of the process. */
  readonly threads: readonly SnapshotThread[];
}

/** A thread with a label different from the label of the process. */
export interface SnapshotThread extends PrintedLabel {
  readonly id: number;
}

/** Container runtimes. */
export const containerRuntimes = ['lxc', 'incus', 'lxd', 'docker', 'podman', 'containerd', 'cri-o'] as const;

/** A container runtime. */
export type SnapshotRuntime = (typeof containerRuntimes)[number];

/** A configured or running container. */
export interface SnapshotContainer {
  /** The runtime. */
  readonly runtime: SnapshotRuntime;
  /** The name in LXC, Incus or LXD; for further runtimes, the id in the name of the control group. */
  readonly name: ByteString;
  /** The project of Incus or LXD. */
  readonly project: ByteString | undefined;
  /** The runtime's path of the container: LXC's path, or the folder of all containers for Incus and LXD. */
  readonly path: ByteString | undefined;
  /** True if the runtime reports that the container runs. */
  readonly isRunning: boolean;
  /** The id of the first process; missing if the container does not run, or the process is not visible. */
  readonly init: number | undefined;
  /** The start of the first process in seconds after boot; undefined if not recorded. */
  readonly started?: number | undefined;
  /** The control group of the whole container; distinguishes containers with equal names. */
  readonly cgroup: ByteString | undefined;
  /** Configuration that affects confinement, in order of precedence; undefined if not read. */
  readonly settings: readonly ContainerSetting[] | undefined;
  /** The parts of the host in the running container; undefined if not recorded. */
  readonly boundary: ContainerBoundary | undefined;
}

/** A line of a container's configuration. */
export interface ContainerSetting {
  readonly key: ByteString;
  readonly value: ByteString;
  /** The source of the setting, a file or a profile of Incus; undefined for the container's own configuration. */
  readonly from: ByteString | undefined;
  /** True if `lamellar apply` wrote the line. */
  readonly isApplied: boolean;
}

/** A file of policy, a configuration file of the compiler, or a link to a file. */
export interface SnapshotFile {
  readonly path: ByteString;
  /** The container whose root has the file, as an index of `containers`; undefined for the host. */
  readonly container: number | undefined;
  /** The target of a link; links have no further properties. */
  readonly link: ByteString | undefined;
  /** The size in bytes. */
  readonly size: number | undefined;
  /** SHA-256, in hexadecimal digits. */
  readonly hash: string | undefined;
  /** Undefined if the file is too large, or irrelevant to analysis. */
  readonly content: ByteString | undefined;
}

/** systemd's `apparmor.service`, in the words of `systemctl show`. */
export interface PolicyService {
  /** `LoadState`: `loaded`, `masked`, `not-found` and more. */
  readonly load: ByteString;
  /** `ActiveState`: `active`, `inactive`, `failed` and more. */
  readonly active: ByteString;
  /** `UnitFileState`: `enabled`, `disabled`, `masked` and more; empty without a unit file. */
  readonly file: ByteString;
  /** The last start in seconds after boot; undefined if the service has not started. */
  readonly since: number | undefined;
}

/** A file, a folder or a link with write access for untrusted users. */
export interface WritableObject {
  readonly path: ByteString;
  readonly owner: number;
  readonly group: number;
  /** The type and the permissions, as `st_mode` of stat(2). */
  readonly mode: number;
}

/** A missing part of the snapshot. */
export interface Unseen {
  /** A path, a process or a container. */
  readonly what: ByteString;
  /** The reason. */
  readonly reason: ByteString;
}
