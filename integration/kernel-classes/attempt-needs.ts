import type { ClassQuestion } from './class-case.ts';

/** An operation that must be allowed, with the target's words in the syntax of `lamellar can`. */
export interface NeededOperation {
  /** The subject, if different from the task's label. */
  readonly subject?: string;
  readonly operation: string;
  readonly object?: readonly string[];
}

/** The requirements of an attempt: alternatives, all of whose operations must be allowed. */
export type AttemptNeeds = readonly (readonly NeededOperation[])[];

/**
 * Alternative capabilities: after a refusal of the first, the kernel checks the next.
 *
 * @see `generic_permission` in the kernel's `namei.c`; `bpf_capable`, `perfmon_capable` in `capability.h`
 */
const alternatives: Readonly<Record<string, readonly string[]>> = {
  dac_read_search: ['dac_read_search', 'dac_override'],
  bpf: ['bpf', 'sys_admin'],
};

/**
 * The operations that the kernel checks in an attempt; undefined for attempts without replay.
 *
 * @param exists - checks if the policy has all profiles of a label; by default always true
 */
export function needsOfAttempt(
  { label, policyClass, attempt, fields }: ClassQuestion,
  exists: (label: string) => boolean = () => true,
): AttemptNeeds | undefined {
  switch (policyClass) {
    case 'capability':
      return (alternatives[attempt] ?? [attempt]).map((name) => [{ operation: `capability:${name}` }]);
    case 'file':
      return attempt === 'chroot-read' ? needsInChroot(label) : needsOfFile(attempt, fields);
    case 'userns':
      return [[{ operation: 'userns:create' }]];
    case 'io_uring':
      switch (attempt) {
        case 'setup':
          return [[]];
        case 'sqpoll':
          return [[{ operation: 'io_uring:sqpoll' }]];
        default:
          return [[{ operation: 'io_uring:override_creds', object: [fields[0] ?? ''] }]];
      }
    case 'mount':
      return [needsOfMount(attempt, fields)];
    case 'change_profile':
      return needsOfChange(label, attempt, fields, exists);
    case 'change_hat':
      return [[{ operation: 'change_hat', object: [fields[0] ?? '-', ...nnpWord(attempt)] }]];
    case 'rlimit':
      return [needsOfLimit(attempt, fields)];
    case 'network':
      return [networkNeeds(attempt, fields)];
    case 'dbus':
      return needsOfQuery(label, attempt, fields);
    case 'mqueue':
      return [needsOfQueue(attempt, fields)];
    case 'unix':
      return needsOfUnix(attempt, fields);
    case 'signal':
      return [[needsOfSignal(label, attempt, fields)]];
    case 'ptrace':
      return [[{ operation: `ptrace:${attempt}`, object: fields }]];
    default:
      return undefined;
  }
}

/** An attempt to receive is a signal of the peer to the label. */
function needsOfSignal(label: string, attempt: string, [peer = '']: readonly string[]): NeededOperation {
  const [subject, target] = attempt === 'receive' ? [peer, label] : [label, peer];
  return { subject, operation: 'signal:term', object: [target] };
}

/**
 * In a chroot, the kernel matches the path from the root of the mount namespace. Undefined for profiles with
 * `chroot_relative`, because a question then has a different path for each layer.
 */
function needsInChroot(label: string): AttemptNeeds | undefined {
  return /-(?:relative|attached)\b/.test(label)
    ? undefined
    : [[{ operation: 'file:r', object: ['/t/jail/a', 'owner'] }]];
}

/** All mounted objects are directories. A new detached mount has no source. */
function needsOfMount(
  attempt: string,
  [source = '-', target = '-', type = '-', flags = '-', data = '-']: readonly string[],
): readonly NeededOperation[] {
  switch (attempt) {
    case 'umount':
      return [{ operation: 'umount', object: [target] }];
    case 'pivot_root':
      return [{ operation: 'pivot_root', object: [source, target] }];
    case 'move_mount':
      return [{ operation: 'move_mount', object: [source, target] }];
    case 'open_tree':
    case 'fsmount':
      return [{ operation: 'move_mount', object: ['-', target] }];
    default: {
      const operation = flags === '-' ? 'mount' : `mount:${flags}`;
      return [{ operation, object: [source, target, type, data] }];
    }
  }
}

/**
 * The task names profiles of its innermost policy namespace; labels in questions are in the root's view. Undefined for
 * a missing profile, which complain mode would create.
 */
function needsOfChange(
  label: string,
  attempt: string,
  [target = '']: readonly string[],
  exists: (label: string) => boolean,
): AttemptNeeds | undefined {
  const [namespace] = [...label.matchAll(/:([^:&]+):/g)]
    .flatMap(([, name]) => name ?? [])
    .sort()
    .slice(-1);
  const [, stacks = '', name = ''] = /^(&?)([^]*)$/.exec(target) ?? [];
  // Nested names refer to namespaces below the current namespace, and no case has any.
  if (namespace !== undefined && name.includes(':')) return undefined;
  const seen = namespace === undefined ? name : `:${namespace}:${name}`;
  if (!exists(seen)) return undefined;
  const isStackAtExec = attempt === 'stack-onexec';
  const run = /-run(?:-nnp)?$/;
  const program = run.test(attempt) ? ['/t/bin/one'] : [];
  const written = isStackAtExec ? 'onexec' : attempt.replace(underNnp, '').replace(run, '');
  const isStack = written === 'change' && stacks !== '';
  const changed = isStack ? seen : `${isStackAtExec ? '&' : stacks}${seen}`;
  const operation = `change_profile:${isStack ? 'stack' : written}`;
  return [[{ operation, object: [changed, ...program, ...nnpWord(attempt)] }]];
}

const underNnp = /-nnp$/;

/** The word after the target for an attempt with no_new_privs. */
function nnpWord(attempt: string): readonly string[] {
  return underNnp.test(attempt) ? ['no-new-privs'] : [];
}

/** The prober's hard limit; higher values also need a capability. */
const hardLimit = 4096;

/**
 * Reading a limit needs no permission. @see `do_prlimit` in the kernel's `sys.c`: the capability check precedes the
 * check of the limit
 */
function needsOfLimit(attempt: string, [value = '']: readonly string[]): readonly NeededOperation[] {
  if (attempt === 'get') return [];
  const capability = { operation: 'capability:sys_resource' };
  if (attempt === 'set-other') return [capability, { operation: 'rlimit:nofile', object: [value] }];
  // Nice values have an initial limit of 0, and rules count from -20.
  if (attempt === 'set-nice') return [capability, { operation: 'rlimit:nice', object: [String(Number(value) - 20)] }];
  const needed = { operation: 'rlimit:nofile', object: [value] };
  return Number(value) > hardLimit ? [needed, capability] : [needed];
}

/**
 * The kernel's answers to dbus-daemon concern a single side; the peers are labels that allow everything. Undefined for
 * a label in complain mode, because dbus-daemon then allows everything regardless of the kernel.
 */
function needsOfQuery(label: string, attempt: string, fields: readonly string[]): AttemptNeeds | undefined {
  if (label === 'comp') return undefined;
  const keys = ['bus', attempt === 'receive' ? 'source' : 'name', 'peer', 'path', 'interface', 'member'];
  const object = keys.flatMap((key, at) =>
    fields[at] === undefined || fields[at] === '-' ? [] : [`${key}=${fields[at]}`],
  );
  return [[{ operation: `dbus:${attempt}`, object }]];
}

/** The operations of opening a queue. Later operations, and the removal of a queue, are not checked. */
const queueOperations: Readonly<Record<string, string>> = {
  create: 'create',
  open: 'open',
  'open-read': 'read',
  'open-write': 'write',
  delete: 'delete',
};

/** The prober and all queues belong to root. Queues of System V have numbers as names. */
function needsOfQueue(attempt: string, [name = '']: readonly string[]): readonly NeededOperation[] {
  if (attempt.startsWith('sysv-')) return [{ operation: 'mqueue:create,open,read,write,delete', object: ['1'] }];
  const operation = queueOperations[attempt];
  return operation === undefined ? [] : [{ operation: `mqueue:${operation}`, object: [name, 'owner'] }];
}

/** The permissions of socket calls with a different name. */
const socketPermissions: Readonly<Record<string, string>> = {
  getsockname: 'getattr',
  getpeername: 'getattr',
  write: 'send',
  read: 'receive',
  recv: 'receive',
};

/**
 * @see `__file_sock_perm` in the kernel's `file.c`: read(2) and write(2) also check the label of the socket's creator
 */
function networkNeeds(attempt: string, fields: readonly string[]): readonly NeededOperation[] {
  const [family = '', type = '', protocol = '', maker = '-'] = fields;
  const needed = { operation: `network:${socketPermissions[attempt] ?? attempt}`, object: [family, type, protocol] };
  const isMadeByOther = maker !== '-' && (attempt === 'read' || attempt === 'write');
  return isMadeByOther ? [needed, { ...needed, subject: maker }] : [needed];
}

/**
 * Undefined for read(2) and write(2), because the kernel also checks the connection's other end and its label. Also
 * undefined for the address of a socket with a path: kernels from 6.17 on check a permission outside of file rules.
 */
function needsOfUnix(
  attempt: string,
  [type = '', own = '-', label = '-', peer = '-']: readonly string[],
): AttemptNeeds | undefined {
  const needs = (name: string, ...object: readonly string[]): AttemptNeeds => [
    [{ operation: `unix:${name}`, object: [type, ...object] }],
  ];
  switch (attempt) {
    case 'create':
    case 'socketpair':
      return needs('create');
    case 'connect':
      return needs('connect', own, label, peer);
    case 'sendto':
      return needs('send', own, label, peer);
    case 'send':
    case 'pair-send':
      return needs('send', own);
    case 'recv':
    case 'pair-recv':
      return needs('receive', own);
    case 'getsockname':
    case 'getpeername':
      return own.startsWith('/') ? undefined : needs('getattr', own);
    case 'read':
    case 'write':
    case 'pair-read':
    case 'pair-write':
      return undefined;
    default:
      return needs(attempt, own);
  }
}

/** The permissions of a path, by attempt: the kernel checks every entry separately, and all must be allowed. */
const filePermissionsOf: Readonly<Record<string, readonly string[]>> = {
  read: ['r'],
  readdir: ['r'],
  write: ['w'],
  append: ['a'],
  rw: ['rw'],
  trunc: ['w'],
  truncate: ['w'],
  create: ['w'],
  // The kernel checks creation together with the permissions of opening.
  'create-read': ['w', 'rw'],
  mkdir: ['w'],
  rmdir: ['w'],
  mkfifo: ['w'],
  symlink: ['w'],
  unlink: ['w'],
  chmod: ['w'],
  chown: ['w'],
  opath: [],
  utime: [],
  'mmap-exec': ['r', 'rm'],
  'mprotect-exec': ['r', 'm'],
  lock: ['r', 'k'],
  'lock-ex': ['r', 'wk'],
};

/** Files of the prober's tree with an owner different from root. */
const owned = /^\/t\/own\//;

/**
 * Undefined for questions that are not about a path: a descriptor of a different label, a path without a root, and
 * `stat`.
 */
function needsOfFile(
  attempt: string,
  [path = '', second = '', user = '0']: readonly string[],
): AttemptNeeds | undefined {
  // New files belong to the current user.
  const isNew = /^(?:create.*|mkdir|mkfifo|symlink)$/.test(attempt);
  const isDirectory = /^(?:mkdir|rmdir)$/.test(attempt);
  const ownerOf = (of: string): string => (owned.test(of) ? '1000' : '0');
  const whose = (of: string): string => (isNew || ownerOf(of) === user ? 'owner' : 'other');
  const needed = (letters: string, ...paths: readonly string[]): NeededOperation => ({
    operation: `file:${letters}`,
    object: [...paths, whose(path)],
  });
  switch (attempt) {
    case 'rename':
      return [[needed('rw', path), needed('w', second)]];
    case 'exchange':
      // The kernel takes the owner of the first path for both. @see `apparmor_path_rename` in the kernel's `lsm.c`
      return [[needed('rw', path), needed('rw', second)]];
    case 'exec':
    case 'exec-nnp':
      return [[{ operation: 'exec', object: [path, whose(path), ...nnpWord(attempt)] }]];
    case 'link':
      return [[needed('l', second, path)]];
    default: {
      const letters = filePermissionsOf[attempt];
      // The kernel checks created and removed directories with a final slash, regardless of the written path.
      const requestedPath = isDirectory && !path.endsWith('/') ? `${path}/` : path;
      return letters === undefined ? undefined : [letters.map((each) => needed(each, requestedPath))];
    }
  }
}
