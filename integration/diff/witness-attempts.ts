import type { OwnChange } from '@lamellar/core/diff';
import { textOf, type ByteString } from '@lamellar/core/language';

/** Attempts with a single permission on a file, by permission. The prober makes the file. */
const fileAttempts: Readonly<Record<string, string>> = {
  r: 'read',
  w: 'write',
  a: 'append',
  k: 'lock',
  m: 'mmap-exec',
};

/** Attempts on a mount, by operation. */
const mountAttempts: Readonly<Record<string, string>> = { umount: 'umount', bind: 'bind', rw: '-' };

/** Attempts on a POSIX queue of the task, by permission. */
const queueAttempts: Readonly<Record<string, string>> = {
  create: 'create',
  open: 'open',
  read: 'open-read',
  write: 'open-write',
};

/**
 * Returns the attempts that demonstrate a change, as lines of `integration/kernel-classes/README.md`; none for a change
 * that the prober cannot attempt.
 */
export function witnessAttempts(label: string, change: OwnChange): readonly ByteString[] {
  const lines = (fieldsOf(change) ?? []).map((fields) => [label, ...fields]);
  return lines
    .filter((fields) => !fields.slice(1).some((field) => /[\t\n]/.test(field)))
    .map((fields) => fields.join('\t') as ByteString);
}

function fieldsOf(change: OwnChange): readonly (readonly string[])[] | undefined {
  switch (change.about) {
    case 'nothing':
      return change.names.map((name) => [change.class, name]);
    case 'limit':
      return limitAttempts(change);
    case 'few-things':
      return change.rules.flatMap((rule) => networkAttempts(textOf(rule)));
    case 'peers':
      // Signals and ptrace need a second task: `randomPeerPair`. The other names are names of no random profile.
      return change.class === 'io_uring' && /^[a-e]$/.test(change.example)
        ? [['io_uring', 'override_creds', change.example]]
        : [];
    case 'many-things': {
      const words = change.example.map((word): string => word ?? '-');
      return change.names.flatMap((name) => attemptsOn(change.class, name, words));
    }
  }
}

/** The prober sets limits of open files, with a value between the limits before and after. */
function limitAttempts({
  name,
  before,
  after,
}: Extract<OwnChange, { about: 'limit' }>): readonly (readonly string[])[] {
  const values = [before, after].flatMap((rule) => (rule === undefined ? [] : Number(/\d+/.exec(rule)?.[0])));
  return name === 'nofile' ? [['rlimit', 'set', `${Math.min(...values) + 1}`]] : [];
}

/** The first socket that a rule allows. */
function networkAttempts(rule: string): readonly (readonly string[])[] {
  const [, permissions, family, type] = /^network (?:\(([^)]*)\) )?(inet6?) (stream|dgram)?/.exec(rule) ?? [];
  if (family === undefined || permissions?.split(', ').includes('create') === false) return [];
  return [['network', 'create', family, type ?? 'stream', '0', '-']];
}

function attemptsOn(policyClass: string, name: string, words: readonly string[]): readonly (readonly string[])[] {
  const [first = '-', second = '-', third = '-', fourth = '-'] = words;
  switch (policyClass) {
    case 'file': {
      const attempt = fileAttempts[name];
      const isFolder = first.endsWith('/');
      if (attempt === undefined || (isFolder && name !== 'r')) return [];
      return [['file', isFolder ? 'readdir' : attempt, first, '-', second === 'other' ? '1000' : '0', 'made']];
    }
    case 'exec':
      // The kernel executes no folder, even if a rule allows it.
      return first.endsWith('/') ? [] : [['file', 'exec', first, '-', second === 'other' ? '1000' : '0', 'made']];
    case 'mount': {
      const flags = mountAttempts[name];
      if (name === 'umount') return [['mount', 'umount', '-', first, '-', '-', '-', 'made']];
      return flags === undefined ? [] : [['mount', 'mount', first, second, third, flags, '-', 'made']];
    }
    case 'unix':
      // A socket without an address has no peer.
      if (name === 'connect' || name === 'send')
        return fourth === '-' ? [] : [['unix', name === 'send' ? 'sendto' : name, first, second, third, fourth, '-']];
      return name === 'create' ? [['unix', 'create', first, '-', '-', '-', '-']] : [];
    case 'change_hat':
      return [['change_hat', 'change', first]];
    case 'mqueue': {
      const attempt = queueAttempts[name];
      return attempt === undefined || second === 'other' ? [] : [['mqueue', attempt, first]];
    }
    case 'change_profile':
      return [['change_profile', name, first]];
    case 'dbus': {
      const value = (key: string): string =>
        words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1) ?? '-';
      const fields = ['bus', name === 'receive' ? 'source' : 'name', 'peer', 'path', 'interface', 'member'].map(value);
      return [['dbus', name, ...fields]];
    }
    default:
      return [];
  }
}
