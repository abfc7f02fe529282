import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A process of a machine made of files. Names have a character for every byte. */
export interface MadeProcess {
  readonly parent?: number;
  readonly name?: string;
  /** The label with the mode, as printed by the kernel; undefined for a kernel without labels. */
  readonly label?: string;
  readonly user?: number;
  /** The PIDs from the outermost to the innermost namespace. */
  readonly ids?: readonly number[];
  /** The PID namespace; 1 is the machine's. Undefined if not visible. */
  readonly pids?: number | undefined;
  readonly cgroup?: string;
  readonly title?: string;
  readonly isKernel?: boolean;
  readonly threads?: Readonly<Record<number, string>>;
  /** The mounts, as printed by the kernel; the mounts of the tests by default. */
  readonly mountinfo?: string;
  /** Further namespaces by kind. */
  readonly namespaces?: Readonly<Record<string, number>>;
  /** The first user and group of the host; root of the host by default. */
  readonly firstId?: number;
  readonly capabilities?: string;
}

/** A profile in securityfs. */
export interface MadeProfile {
  readonly mode?: string;
  /** The load, by name of the folder below `raw_data`. */
  readonly load?: string;
  readonly children?: Readonly<Record<string, MadeProfile>>;
}

/** A policy namespace in securityfs. */
export interface MadeNamespace {
  readonly profiles?: Readonly<Record<string, MadeProfile>>;
  readonly loads?: Readonly<Record<string, string | Uint8Array>>;
  readonly namespaces?: Readonly<Record<string, MadeNamespace>>;
}

/** The contents of a machine folder. */
export interface MadeMachine {
  /** The mounts of the host, as printed by the kernel. */
  readonly mountinfo?: string;
  readonly processes?: Readonly<Record<number, MadeProcess>>;
  readonly policy?: MadeNamespace;
  /** Further files, by path from the root. */
  readonly files?: Readonly<Record<string, string>>;
}

/** The securityfs files of a kernel with all features of the tests' compiled policy. */
export const compiledFeatures: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'signal',
    'ptrace',
    'network',
    'network_v8',
    'caps',
    'mount',
    'dbus',
    'namespaces',
    'io_uring',
    'ipc/posix_mqueue',
  ].map((name) => [`sys/kernel/security/apparmor/features/${name}/mask`, '']),
);

/** Makes a folder like a machine, with the files for a snapshot. */
export function machineFolder({ processes = {}, policy = {}, files = {}, mountinfo }: MadeMachine): string {
  const root = mkdtempSync(path.join(tmpdir(), 'lamellar-machine-'));
  const usual = {
    'proc/sys/kernel/osrelease': '6.12.118\n',
    'proc/sys/kernel/version': '#1 SMP\n',
    'proc/sys/kernel/hostname': 'farm1\n',
    'proc/sys/kernel/apparmor_restrict_unprivileged_unconfined': '0\n',
    'sys/kernel/security/lsm': 'capability,apparmor',
    'sys/module/apparmor/parameters/enabled': 'Y\n',
    'sys/kernel/security/apparmor/features/policy/versions/v9': 'yes\n',
  };
  for (const [name, content] of Object.entries({ ...usual, ...files })) put(path.join(root, name), content);
  for (const [id, entry] of Object.entries({ ...processes, self: mountinfo === undefined ? {} : { mountinfo } }))
    makeProcess(`${root}/proc/${id}`, id, entry);
  makeNamespace(`${root}/sys/kernel/security/apparmor/policy`, policy);
  return root;
}

function put(file: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? Buffer.from(content, 'latin1') : content);
}

function makeProcess(folder: string, id: string, entry: MadeProcess): void {
  const { parent = 1, name = 'sleep', user = 0, ids = [Number(id)], cgroup = '/', isKernel = false } = entry;
  const status = [
    `Name:\t${name.replaceAll('\\', String.raw`\\`).replaceAll('\n', String.raw`\n`)}`,
    'State:\tS (sleeping)',
    `PPid:\t${parent}`,
    `Uid:\t${user}\t${user}\t${user}\t${user}`,
    `NSpid:\t${ids.join('\t')}`,
    ...(isKernel ? [] : ['VmSize:\t1 kB']),
    `Threads:\t${1 + Object.keys(entry.threads ?? {}).length}`,
    'NoNewPrivs:\t0',
    `CapBnd:\t${entry.capabilities ?? '000001ffffffffff'}`,
    '',
  ];
  put(`${folder}/status`, status.join('\n'));
  const { label = 'unconfined' } = entry;
  put(`${folder}/attr/apparmor/current`, `${label}\n`);
  const labels: Readonly<Record<string, string>> = { [id]: label, ...entry.threads };
  for (const [thread, own] of Object.entries(labels)) put(`${folder}/task/${thread}/attr/apparmor/current`, `${own}\n`);
  put(`${folder}/cgroup`, `0::${cgroup}\n`);
  put(`${folder}/cmdline`, `${entry.title ?? name}\0\0`);
  if (entry.mountinfo === undefined) symlinkSync('/proc/self/mountinfo', `${folder}/mountinfo`);
  else put(`${folder}/mountinfo`, entry.mountinfo);
  const { firstId = 0 } = entry;
  const map = `         0 ${firstId} ${firstId === 0 ? 4_294_967_295 : 65_536}\n`;
  for (const file of ['uid_map', 'gid_map']) put(`${folder}/${file}`, map);
  if (isKernel) return;
  mkdirSync(`${folder}/ns`);
  const pids = 'pids' in entry ? entry.pids : 1;
  if (pids !== undefined) symlinkSync(`pid:[${pids}]`, `${folder}/ns/pid`);
  symlinkSync('user:[2]', `${folder}/ns/user`);
  for (const [kind, number] of Object.entries({ mnt: 3, ...entry.namespaces }))
    symlinkSync(`${kind}:[${number}]`, `${folder}/ns/${kind}`);
  symlinkSync(`/bin/${id === 'self' ? 'node' : 'busybox'} (deleted)`, `${folder}/exe`);
}

function makeNamespace(folder: string, { profiles = {}, loads = {}, namespaces = {} }: MadeNamespace): void {
  put(`${folder}/revision`, '7\n');
  for (const [entry, content] of Object.entries(loads)) {
    put(`${folder}/raw_data/${entry}/raw_data`, content);
    put(`${folder}/raw_data/${entry}/sha256`, `${hash('sha256', content)}\n`);
  }
  const make = (place: string, up: string, all: Readonly<Record<string, MadeProfile>>): void => {
    for (const [index, [name, { mode = 'enforce', load, children }]] of Object.entries(all).entries()) {
      // The kernel's own folder names have no meaning.
      const own = `${place}/p.${index}`;
      put(`${own}/name`, `${name}\n`);
      put(`${own}/mode`, `${mode}\n`);
      put(`${own}/attach`, `${name}\n`);
      put(`${own}/sha256`, `${'0'.repeat(64)}\n`);
      if (load !== undefined) symlinkSync(`${up}raw_data/${load}/raw_data`, `${own}/raw_data`);
      if (children !== undefined) make(`${own}/profiles`, `../../${up}`, children);
    }
  };
  make(`${folder}/profiles`, '../../../host/', profiles);
  mkdirSync(`${folder}/namespaces`, { recursive: true });
  for (const [name, inner] of Object.entries(namespaces)) makeNamespace(`${folder}/namespaces/${name}`, inner);
}
