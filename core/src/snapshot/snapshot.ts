import type { ByteString } from '../source/bytes.ts';
import type { ProfileMode } from '../profile/profile.ts';

/** What a snapshot's JSON says of its form: `"lamellar-snapshot": 1`. A higher one means something else by the same fields. */
export const snapshotVersion = 1;

/**
 * What was really in force on a host at one time: one read of its kernel, its tasks, its containers and its policy files. It holds
 * what was there and decides nothing. Where something could not be seen it is missing, and `unseen` says why.
 *
 * It may come from a host that nobody should trust: all of it is data, bounded in size, and none of it is ever written back.
 */
export interface Snapshot {
  /** When it was begun: ISO 8601 in UTC. */
  readonly taken: string;
  /** What the host calls itself (`uname -n`). */
  readonly host: ByteString;
  /** The policy namespace that all names are seen from, by its full name: empty for the root. */
  readonly view: ByteString;
  readonly kernel: SnapshotKernel;
  /** What bears on confinement, by name (`kernel.apparmor_restrict_unprivileged_userns`) and value. */
  readonly sysctls: ReadonlyMap<ByteString, ByteString>;
  /** The tools of AppArmor and of containers that are there, and the version that each tells. */
  readonly tools: ReadonlyMap<ByteString, ByteString>;
  /** Every policy namespace, each behind the one that it is in; the first is the one that is seen from. */
  readonly namespaces: readonly SnapshotNamespace[];
  /** Compiled policy as the kernel was given it, each different text of bytes once. */
  readonly loads: readonly Uint8Array[];
  /** Every process, by its id. */
  readonly tasks: readonly SnapshotTask[];
  readonly containers: readonly SnapshotContainer[];
  readonly files: readonly SnapshotFile[];
  readonly unseen: readonly Unseen[];
}

/** The kernel that ran. */
export interface SnapshotKernel {
  /** `uname -r`. */
  readonly release: ByteString;
  /** `uname -v`, which names the build. */
  readonly version: ByteString;
  /** `uname -m`. */
  readonly machine: ByteString;
  /** The security modules that are active, in their order. */
  readonly modules: readonly ByteString[];
  /** Files of securityfs's `features` by their path, and what they say. */
  readonly features: ReadonlyMap<ByteString, ByteString>;
  /** Settings of AppArmor in the kernel (`/sys/module/apparmor/parameters`), by name. */
  readonly parameters: ReadonlyMap<ByteString, ByteString>;
}

/** A policy namespace of the kernel. */
export interface SnapshotNamespace {
  /** Its full name, `outer//inner`; empty for the root. */
  readonly name: ByteString;
  /** Counts what was loaded into it and removed; undefined where the kernel does not say. */
  readonly revision: number | undefined;
  /** Children of profiles included, by name. */
  readonly profiles: readonly SnapshotProfile[];
}

/** A profile that the kernel has. */
export interface SnapshotProfile {
  /** Its name in its policy namespace: `parent//child` for a child. */
  readonly name: ByteString;
  /** Undefined where the kernel has a word for it that is not known. */
  readonly mode: ProfileMode | undefined;
  /** What it attaches to, as the kernel shows it: its own name where it has no pattern. */
  readonly attach: ByteString | undefined;
  /** Of what it was loaded from, in hexadecimal digits: SHA-256, or SHA-1, which has 40, before Linux 6.8. */
  readonly hash: string | undefined;
  /** What it was loaded with, as an index of `loads`; undefined where the kernel does not keep that or does not show it. */
  readonly load: number | undefined;
}

/** A label as the kernel prints it for a task. */
export interface PrintedLabel {
  /** As seen from `view`, without the mode. */
  readonly label: ByteString;
  /** Undefined for `unconfined` by itself, of which the kernel prints none, and for a word that is not known. */
  readonly mode: ProfileMode | 'mixed' | undefined;
}

/** A process. */
export interface SnapshotTask extends PrintedLabel {
  readonly id: number;
  /** Of the process that started it or has it now; 0 for none that can be seen. */
  readonly parent: number;
  /** What it calls itself, which may be anything (`comm`). */
  readonly command: ByteString;
  /** What it runs, by the path in its own root; undefined where that is not to be seen. */
  readonly program: ByteString | undefined;
  /** Its ids in each namespace of processes that it is in, outermost first: its own id, and that in its container behind it. */
  readonly ids: readonly number[];
  /** The kernel's numbers of the namespaces that it is in; undefined where they are not to be seen. */
  readonly pidNamespace: number | undefined;
  readonly userNamespace: number | undefined;
  readonly mountNamespace: number | undefined;
  /** Its real and effective user, as the host counts them. */
  readonly user: number;
  readonly effectiveUser: number;
  /** Whether it may gain nothing by what it executes: then AppArmor only stacks. */
  readonly noNewPrivileges: boolean;
  /** Where it is in the tree of control groups; undefined where that is not to be seen. */
  readonly cgroup: ByteString | undefined;
  /** Its container, as an index of `containers`: the outermost one, since what is inside names itself as it likes. */
  readonly container: number | undefined;
  /** Whether it is the kernel's own: it runs no program. */
  readonly isKernel: boolean;
  /** Those of its threads that run under another label than it. */
  readonly threads: readonly SnapshotThread[];
}

/** A thread that runs under another label than its process. */
export interface SnapshotThread extends PrintedLabel {
  readonly id: number;
}

/** What runs a container. */
export const containerRuntimes = ['lxc', 'incus', 'lxd', 'docker', 'podman', 'containerd', 'cri-o'] as const;

/** One of them. */
export type SnapshotRuntime = (typeof containerRuntimes)[number];

/** A container that is configured or runs. */
export interface SnapshotContainer {
  readonly runtime: SnapshotRuntime;
  /** What LXC, Incus or LXD call it; of others, the id that its control group is named after. */
  readonly name: ByteString;
  /** The project of Incus or LXD. */
  readonly project: ByteString | undefined;
  /** Where its runtime has it: for LXC its path, for Incus and LXD the folder of all. */
  readonly path: ByteString | undefined;
  readonly isRunning: boolean;
  /** Its first process; undefined where it does not run, or is not to be seen. */
  readonly init: number | undefined;
  /** The control group that all of it is in; it tells two from each other that name themselves alike. */
  readonly cgroup: ByteString | undefined;
  /** What its configuration says that bears on confinement, in the order in which it counts; undefined where it was not read. */
  readonly settings: readonly ContainerSetting[] | undefined;
}

/** A line of a container's configuration. */
export interface ContainerSetting {
  readonly key: ByteString;
  readonly value: ByteString;
  /** The file, or the profile of Incus, that says so, where it is not the container's own. */
  readonly from: ByteString | undefined;
  /** Whether `lamellar apply` has written it. */
  readonly isApplied: boolean;
}

/** A file of policy, of its compiler's configuration, or a link to one. */
export interface SnapshotFile {
  readonly path: ByteString;
  /** The container in whose root it is, as an index of `containers`; undefined for the host's own. */
  readonly container: number | undefined;
  /** What it leads to, where it is a link: nothing else is told of it then. */
  readonly link: ByteString | undefined;
  /** In bytes. */
  readonly size: number | undefined;
  /** SHA-256, in hexadecimal digits. */
  readonly hash: string | undefined;
  /** Undefined where it is too large, or no text that analysis needs. */
  readonly content: ByteString | undefined;
}

/** Something that was to be in the snapshot and is not. */
export interface Unseen {
  /** A path, a process or a container. */
  readonly what: ByteString;
  readonly reason: ByteString;
}
