import type { Decision, Label, PolicyNamespace } from '@lamellar/core';
import { printLabel } from '@lamellar/core';
import { limitNames, signalNumber, type ByteString } from '@lamellar/core/language';
import type { MountObject, PathObject, UnixAddress, UnixObject } from '@lamellar/core/classes';

/** A further operation of an attempt, with the words of the object. */
export interface FurtherNeed {
  readonly subject: Label;
  readonly operation: string;
  readonly object: readonly (ByteString | undefined)[];
}

/** The words for `attempt.pl` after the label, or the reason why a script cannot make the attempt. */
export type AttemptWords =
  { readonly words: readonly string[]; readonly needs?: readonly FurtherNeed[] } | { readonly reason: string };

/** Returns the attempt of a decided operation. Labels are printed as seen from their root policy namespace. */
export function attemptWords(decision: Decision, root: PolicyNamespace): AttemptWords {
  const { subject } = decision;
  if (decision.shape === 'cross-check') {
    const { class: word, name } = decision.operation;
    const target = printLabel(decision.target, root);
    if (word === 'ptrace') return { words: ['ptrace', name, target] };
    const number = kernelSignal(name);
    return number === undefined
      ? { reason: `signal ${name} has no number on x86_64 and aarch64` }
      : { words: ['signal', String(number), target] };
  }
  const { operation, object } = decision;
  const word = operation.class;
  if (object.kind === 'none') {
    if (word === 'capability') return ofCapability(operation.name, subject);
    if (word === 'io_uring' && operation.name !== 'sqpoll') return { reason: noRing };
    return { words: [word, operation.name] };
  }
  if (object.kind === 'label') return { reason: noRing };
  const { object: mediated, labels } = object;
  switch (mediated.kind) {
    case 'path':
      return word === 'exec' ? ofExec(mediated) : ofFile(operation.name, mediated, subject);
    case 'mount':
      return ofMount(mediated, subject);
    case 'queue':
      return ofQueue(operation.name, mediated.name, mediated.subject);
    case 'socket':
      if (operation.name === 'setattr') return { reason: 'no system call of a script needs `setattr` of a socket' };
      return { words: ['network', operation.name, ...[mediated.family, mediated.type, mediated.protocol].map(String)] };
    case 'unix':
      return ofUnix(operation.name, mediated, labels[0], root);
    case 'limit':
      return {
        words: [
          'rlimit',
          String(limitNames.indexOf(mediated.limit)),
          String(BigInt.asUintN(64, BigInt(mediated.value))),
        ],
      };
    case 'hat':
      return { words: ['change_hat', mediated.name, mediated.noNewPrivileges === true ? '1' : ''] };
    case 'profile-change': {
      const [target] = labels;
      const view = subject.parts.at(-1)?.namespace ?? root;
      const name = target === undefined ? '---' : printLabel(target, view);
      if (name.includes('---')) return { reason: 'the task cannot name the target from its policy namespace' };
      const kind =
        mediated.stacks && operation.name === 'onexec' ? 'stack-onexec' : mediated.stacks ? 'stack' : operation.name;
      const { program = '', noNewPrivileges } = mediated;
      const reason = program === '' ? undefined : unusualPath(program);
      if (reason !== undefined) return { reason };
      return { words: ['change_profile', kind, name, program, noNewPrivileges === true ? '1' : ''] };
    }
    case 'message':
      return { reason: 'a D-Bus message needs a bus that asks the kernel' };
  }
}

const noRing = '`io_uring:override_creds` needs a ring in shared memory, which Perl cannot map';

/** Returns the signal number of the kernel on x86_64 and aarch64: AppArmor counts from 128 for real-time signals. */
function kernelSignal(name: string): number | undefined {
  const number = signalNumber(name);
  if (name === 'exists') return 0;
  if (number === undefined || number <= 31) return number;
  return number >= 128 ? number - 96 : undefined;
}

/** The capabilities with an attempt in `attempt.pl`, and the operations that the attempt needs in addition. */
const capabilities: ReadonlyMap<string, readonly (readonly string[])[]> = new Map<
  string,
  readonly (readonly string[])[]
>([
  ...(
    'sys_admin setuid setgid dac_override dac_read_search chown fowner kill sys_ptrace net_admin sys_chroot sys_nice ' +
    'sys_time sys_boot setpcap syslog bpf ipc_lock sys_resource sys_module sys_rawio sys_pacct wake_alarm'
  )
    .split(' ')
    .map((name) => [name, []] as const),
  ['net_raw', [['network:create', 'inet', 'raw', '1']]],
  ['net_bind_service', [['network:bind', 'inet', 'stream']]],
]);

/** Capabilities that the kernel accepts instead. */
const alternatives: Readonly<Record<string, string>> = {
  dac_read_search: 'dac_override',
  bpf: 'sys_admin',
  syslog: 'sys_admin',
};

function ofCapability(name: string, subject: Label): AttemptWords {
  const needs = capabilities.get(name);
  if (needs === undefined) return { reason: `no attempt that needs only capability ${name} is known` };
  const further = needs.map(([operation = '', ...object]) => ({ subject, operation, object: object as ByteString[] }));
  const other = alternatives[name];
  // An accepted alternative would hide a refusal.
  const without = other === undefined ? [] : [{ subject, operation: `!capability:${other}`, object: [] }];
  return { words: ['capability', name], needs: [...further, ...without] };
}

/** Returns why a path cannot be made in an empty tree; undefined if a script can make the path. */
function unusualPath(path: ByteString): string | undefined {
  if (path === '/') return 'the root directory cannot be made';
  const parts = path.replace(/\/$/, '').slice(1).split('/');
  return parts.some((part) => part === '' || part === '.' || part === '..' || part.length > 255)
    ? 'the kernel has no such path: a part is empty, `.`, `..` or too long'
    : undefined;
}

/** The combined permissions of single system calls. */
const calls: ReadonlySet<string> = new Set(['r', 'w', 'rw', 'a', 'ra', 'k', 'wk', 'm', 'rm', 'l']);

function ofFile(name: string, { path, existing, subject }: PathObject, label: Label): AttemptWords {
  if (!calls.has(name)) return { reason: `no single system call requests \`${name}\`: ask about fewer permissions` };
  const isFolder = path.endsWith('/');
  if (isFolder && !['r', 'w', 'k'].includes(name)) return { reason: `a directory has no \`${name}\`` };
  const reason = unusualPath(path) ?? (existing === undefined ? undefined : unusualPath(existing));
  if (reason !== undefined) return { reason };
  if (isFolder && name === 'w' && subject === 'other')
    return { reason: 'a new directory belongs to its task: ask with --owner' };
  const words = ['file', name, path, subject, existing ?? ''];
  // The task opens the file first.
  return ['k', 'wk', 'm'].includes(name)
    ? { words, needs: [{ subject: label, operation: 'file:r', object: [path, subject as ByteString] }] }
    : { words };
}

function ofExec({ path, subject, noNewPrivileges }: PathObject): AttemptWords {
  const reason = path.endsWith('/') ? 'a directory is no program' : unusualPath(path);
  return reason === undefined ? { words: ['exec', path, subject, noNewPrivileges === true ? '1' : ''] } : { reason };
}

function ofMount(object: MountObject, subject: Label): AttemptWords {
  const { asks, target } = object;
  const paths = [
    target,
    ...(asks === 'pivot_root' ? [object.oldRoot] : []),
    ...('source' in object && object.source?.startsWith('/') ? [object.source] : []),
  ];
  const reason = paths.map(unusualPath).find((one) => one !== undefined);
  if (reason !== undefined) return { reason };
  const needs = [{ subject, operation: 'capability:sys_admin', object: [] }];
  switch (asks) {
    case 'umount':
      return { words: ['umount', target], needs };
    case 'pivot_root':
      return { words: ['pivot_root', target, object.oldRoot], needs };
    case 'move_mount':
      return { words: ['move_mount', object.source ?? '', target], needs };
    case 'mount': {
      const { flags, source = '', type = '', data = '' } = object;
      return { words: ['mount', String(flags), source, target, type, data], needs };
    }
  }
}

function ofQueue(name: string, queue: ByteString, owner: string): AttemptWords {
  if (!queue.startsWith('/')) return { reason: 'no measured kernel mediates queues of System V' };
  if (!['create', 'open', 'read', 'write', 'delete'].includes(name))
    return { reason: `no measured kernel checks \`${name}\` of a queue` };
  if (name === 'create' && owner === 'other') return { reason: 'a new queue belongs to its task: ask with --owner' };
  return { words: ['mqueue', name, queue, owner] };
}

function ofUnix(name: string, object: UnixObject, label: Label | undefined, root: PolicyNamespace): AttemptWords {
  if (name === 'setattr') return { reason: 'no system call of a script needs `setattr` of a socket' };
  const { type, own, peer, subject } = object;
  const addresses = [own, ...(peer === undefined ? [] : [peer])];
  const reason = addresses.map((one) => (one.kind === 'path' ? unusualPath(one.path) : undefined)).find(Boolean);
  if (reason !== undefined) return { reason };
  if (addresses.some((one) => one.kind !== 'unnamed' && addressWord(one).length > 107))
    return { reason: 'the address is longer than the kernel accepts' };
  if (addresses.some((one) => one.kind === 'abstract' && one.name.includes('\0')))
    return { reason: 'an argument of a script cannot contain a NUL' };
  const isTowards = peer !== undefined;
  if (isTowards && peer.kind === 'unnamed')
    return { reason: 'a socket without an address cannot be reached: give the address of the peer' };
  const typeWord = ({ 1: 'stream', 2: 'dgram', 5: 'seqpacket' } as const)[type] ?? 'stream';
  const needs =
    label === undefined ? [] : [{ subject: label, operation: 'unix:create', object: [typeWord as ByteString] }];
  const maker = label === undefined ? '' : printLabel(label, root);
  return { words: ['unix', name, String(type), addressWord(own), maker, addressWord(peer), subject], needs };
}

function addressWord(address: UnixAddress | undefined): string {
  if (address === undefined || address.kind === 'unnamed') return '';
  return address.kind === 'abstract' ? `@${address.name}` : address.path;
}
