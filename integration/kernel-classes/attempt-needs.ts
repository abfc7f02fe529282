import type { ClassQuestion } from './class-case.ts';

/** An operation that has to be allowed, and the words for what it is done to, as `lamellar can` takes them. */
export interface NeededOperation {
  /** Another label than that of the task, where it is asked as well. */
  readonly subject?: string;
  readonly operation: string;
  readonly object?: readonly string[];
}

/** What an attempt needs: all of one of these lists. */
export type AttemptNeeds = readonly (readonly NeededOperation[])[];

/**
 * Capabilities that do for each other: where the first of them is refused, the kernel asks for the next.
 *
 * @see `generic_permission` in the kernel's `namei.c`; `bpf_capable`, `perfmon_capable` in `capability.h`
 */
const alternatives: Readonly<Record<string, readonly string[]>> = {
  dac_read_search: ['dac_read_search', 'dac_override'],
  bpf: ['bpf', 'sys_admin'],
};

/**
 * What the kernel asks AppArmor in an attempt; undefined where that is not replayed.
 *
 * @param exists - whether the policy has all of a label; where it is not said, it has what is asked about
 */
export function needsOfAttempt(
  { label, policyClass, attempt, fields }: ClassQuestion,
  exists: (label: string) => boolean = () => true,
): AttemptNeeds | undefined {
  switch (policyClass) {
    case 'capability':
      return (alternatives[attempt] ?? [attempt]).map((name) => [{ operation: `capability:${name}` }]);
    case 'file':
      return needsOfFile(attempt, fields);
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
    default:
      return undefined;
  }
}

/** All that is mounted here are directories. A mount that is made first, and is not attached anywhere, has no source. */
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
 * The task names profiles of its innermost policy namespace; as asked, labels are as the root sees them. Undefined where there is no such
 * profile, which complain mode makes up.
 */
function needsOfChange(
  label: string,
  attempt: string,
  [target = '']: readonly string[],
  exists: (label: string) => boolean,
): AttemptNeeds | undefined {
  const [namespace] = [...label.matchAll(/:(\w+):/g)]
    .flatMap(([, name]) => name ?? [])
    .sort()
    .slice(-1);
  const [, stacks = '', name = ''] = /^(&?)([^]*)$/.exec(target) ?? [];
  // Names in names are of namespaces within that one, of which no case has any.
  if (namespace !== undefined && name.includes(':')) return undefined;
  const seen = namespace === undefined ? name : `:${namespace}:${name}`;
  if (!exists(seen)) return undefined;
  const isStackAtExec = attempt === 'stack-onexec';
  const run = /-run(?:-nnp)?$/;
  const operation = `change_profile:${isStackAtExec ? 'onexec' : attempt.replace(underNnp, '').replace(run, '')}`;
  const program = run.test(attempt) ? ['/t/bin/one'] : [];
  const changed = `${isStackAtExec ? '&' : stacks}${seen}`;
  return [[{ operation, object: [changed, ...program, ...nnpWord(attempt)] }]];
}

const underNnp = /-nnp$/;

/** What an attempt with no_new_privs has behind its object. */
function nnpWord(attempt: string): readonly string[] {
  return underNnp.test(attempt) ? ['no-new-privs'] : [];
}

/** The hard limit of the prober, above which it needs a capability, too. */
const hardLimit = 4096;

/** To read a limit is never asked. @see `do_prlimit` in the kernel's `sys.c`: it has asked for the capability before it asks about the limit */
function needsOfLimit(attempt: string, [value = '']: readonly string[]): readonly NeededOperation[] {
  if (attempt === 'get') return [];
  const capability = { operation: 'capability:sys_resource' };
  if (attempt === 'set-other') return [capability, { operation: 'rlimit:nofile', object: [value] }];
  // Nice values are limited to 0 to begin with, and rules count them from -20 on.
  if (attempt === 'set-nice') return [capability, { operation: 'rlimit:nice', object: [String(Number(value) - 20)] }];
  const needed = { operation: 'rlimit:nofile', object: [value] };
  return Number(value) > hardLimit ? [needed, capability] : [needed];
}

/**
 * What the kernel is asked for dbus-daemon is one side, so that the others are labels that allow all. Undefined for a label in complain
 * mode, of which dbus-daemon lets all pass whatever the kernel says.
 */
function needsOfQuery(label: string, attempt: string, fields: readonly string[]): AttemptNeeds | undefined {
  if (label === 'comp') return undefined;
  const keys = ['bus', attempt === 'receive' ? 'source' : 'name', 'peer', 'path', 'interface', 'member'];
  const object = keys.flatMap((key, at) =>
    fields[at] === undefined || fields[at] === '-' ? [] : [`${key}=${fields[at]}`],
  );
  return [[{ operation: `dbus:${attempt}`, object }]];
}

/** What a queue is opened for. What is done with it then, and to remove one, is not asked. */
const queueOperations: Readonly<Record<string, string>> = {
  create: 'create',
  open: 'open',
  'open-read': 'read',
  'open-write': 'write',
  delete: 'delete',
};

/** The prober is root, and so are all queues. Those of System V have numbers for names. */
function needsOfQueue(attempt: string, [name = '']: readonly string[]): readonly NeededOperation[] {
  if (attempt.startsWith('sysv-')) return [{ operation: 'mqueue:create,open,read,write,delete', object: ['1'] }];
  const operation = queueOperations[attempt];
  return operation === undefined ? [] : [{ operation: `mqueue:${operation}`, object: [name, 'owner'] }];
}

/** What calls on sockets are asked for, where it is not called as they are. */
const socketPermissions: Readonly<Record<string, string>> = {
  getsockname: 'getattr',
  getpeername: 'getattr',
  write: 'send',
  read: 'receive',
  recv: 'receive',
};

/** @see `__file_sock_perm` in the kernel's `file.c`: by read(2) and write(2), the label that made the socket is asked as well */
function networkNeeds(attempt: string, fields: readonly string[]): readonly NeededOperation[] {
  const [family = '', type = '', protocol = '', maker = '-'] = fields;
  const needed = { operation: `network:${socketPermissions[attempt] ?? attempt}`, object: [family, type, protocol] };
  const isMadeByOther = maker !== '-' && (attempt === 'read' || attempt === 'write');
  return isMadeByOther ? [needed, { ...needed, subject: maker }] : [needed];
}

/**
 * Undefined for read(2) and write(2), which ask about the other end of the connection and its label, too; and for the address of a
 * socket with a path, of which kernels from 6.17 on ask what no rule about files is written for.
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

/** What the kernel asks about one path, attempt by attempt: each of these is a question by itself, and all have to be allowed. */
const asked: Readonly<Record<string, readonly string[]>> = {
  read: ['r'],
  readdir: ['r'],
  write: ['w'],
  append: ['a'],
  rw: ['rw'],
  trunc: ['w'],
  truncate: ['w'],
  create: ['w'],
  // That it may be created is asked together with what it is opened for.
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

/** The user that owns the files of the prober's tree that are not root's. */
const owned = /^\/t\/own\//;

/**
 * Undefined for what is no question about a path: a descriptor of another label, a path that leads to no root, and `stat`.
 */
function needsOfFile(
  attempt: string,
  [path = '', second = '', user = '0']: readonly string[],
): AttemptNeeds | undefined {
  // What is made anew is the user's own.
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
      return [[needed('rw', path), { operation: 'file:rw', object: [second, whose(second)] }]];
    case 'exec':
    case 'exec-nnp':
      return [[{ operation: 'exec', object: [path, whose(path), ...nnpWord(attempt)] }]];
    case 'link':
      return [[needed('l', second, path)]];
    default: {
      const letters = asked[attempt];
      // What is made or removed as a directory is asked about as one, however it is written.
      const askedPath = isDirectory && !path.endsWith('/') ? `${path}/` : path;
      return letters === undefined ? undefined : [letters.map((each) => needed(each, askedPath))];
    }
  }
}
