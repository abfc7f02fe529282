import { quotePattern } from '../language/printer/print.ts';
import { noLimit, writtenLimit } from '../language/keywords/limit-value.ts';
import { mountOption } from '../language/keywords/mount-options.ts';
import type { LimitName } from '../language/keywords/rlimits.ts';
import { dbusForm } from '../classes/dbus/dbus-form.ts';
import { noNewPrivileges } from '../classes/no-new-privileges.ts';
import type { ByteString } from '../source/bytes.ts';
import { maskOf, ownQuestion, wordsOf, type RecordQuestion } from './own-question.ts';
import type { AppArmorRecord } from './record.ts';
import { socketQuestion } from './socket-question.ts';

/**
 * Returns the question of a record; undefined if the record lacks fields, or has no operation with rules.
 *
 * @see `audit_signal_cb`, `file_audit_cb`, … in the kernel's security/apparmor
 */
export function questionOfRecord(record: AppArmorRecord): RecordQuestion | undefined {
  const ask = questions[record.class ?? ''] ?? questions[classOfOperation(record) ?? ''];
  return ask?.(record);
}

/** Returns the side of the recording profile in a cross-check; undefined for records without cross-check. */
export function sideOfRecord(record: AppArmorRecord): RecordQuestion['side'] | undefined {
  return sideOf(record, ['send', 'trace', 'read'], ['receive', 'tracedby', 'readby']);
}

type Ask = (record: AppArmorRecord) => RecordQuestion | undefined;

/** Conversions by the kernel's name of the record's class. */
const questions: Readonly<Record<string, Ask | undefined>> = {
  signal: (record) => {
    const side = sideOf(record, ['send'], ['receive']);
    const { signal, peer } = record;
    return side === undefined || signal === undefined || peer === undefined
      ? undefined
      : { operation: `signal:${signal}`, side, peer, words: [] };
  },
  ptrace: (record) => {
    const side = sideOf(record, ['trace', 'read'], ['tracedby', 'readby']);
    const { peer = record.name2 } = record;
    if (side === undefined || peer === undefined) return undefined;
    return { operation: `ptrace:${maskOf(record).startsWith('read') ? 'read' : 'trace'}`, side, peer, words: [] };
  },
  cap: ({ name }) => (name === undefined ? undefined : ownQuestion(`capability:${name}`)),
  file: (record) => profileChangeQuestion(record) ?? fileQuestion(record),
  net: socketQuestion,
  mount: mountQuestion,
  dbus: messageQuestion,
  rlimits: limitQuestion,
  posix_mqueue: queueQuestion,
  sysv_mqueue: queueQuestion,
  namespace: () => ownQuestion('userns:create'),
  io_uring: (record) => {
    const { peer } = record;
    if (maskOf(record) !== 'override_creds') return ownQuestion('io_uring:sqpoll');
    return peer === undefined ? undefined : ownQuestion('io_uring:override_creds', peer);
  },
};

/** Derives the class from the operation, because kernels up to 5.19 write no classes. */
function classOfOperation({ operation = '' as ByteString, netFamily, deniedMask }: AppArmorRecord): string | undefined {
  if (netFamily !== undefined) return 'net';
  if (operation.startsWith('dbus_')) return 'dbus';
  const known = classesOfOperations.get(operation);
  return known ?? (deniedMask !== undefined && fileMask.test(deniedMask) ? 'file' : undefined);
}

const classesOfOperations: ReadonlyMap<string, string> = new Map([
  ['signal', 'signal'],
  ['ptrace', 'ptrace'],
  ['capable', 'cap'],
  ['mount', 'mount'],
  ['umount', 'mount'],
  ['pivotroot', 'mount'],
  ['userns_create', 'namespace'],
  ['uring_override', 'io_uring'],
  ['uring_sqpoll', 'io_uring'],
  ['setrlimit', 'rlimits'],
  ['change_profile', 'file'],
  ['change_onexec', 'file'],
  ['stack', 'file'],
  ['stack_onexec', 'file'],
]);

function sideOf(
  record: AppArmorRecord,
  ofSubjects: readonly string[],
  ofObjects: readonly string[],
): RecordQuestion['side'] | undefined {
  const mask = maskOf(record);
  return ofSubjects.includes(mask) ? 'subject' : ofObjects.includes(mask) ? 'object' : undefined;
}

/** Operations by the kernel's name. @see `OP_CHANGE_PROFILE`, … in `include/audit.h` */
const profileChanges: ReadonlyMap<string, string> = new Map([
  ['change_profile', 'change'],
  ['change_onexec', 'onexec'],
  ['stack', 'stack'],
  ['stack_onexec', 'onexec'],
]);

function profileChangeQuestion({
  operation = '' as ByteString,
  // Older kernels write the new profile only as the target.
  name2,
  name = name2,
  info,
}: AppArmorRecord): RecordQuestion | undefined {
  const change = profileChanges.get(operation);
  if (change === undefined || name === undefined) return undefined;
  const isStack = operation === ('stack_onexec' as string) && !name.startsWith('&');
  return ownQuestion(`change_profile:${change}`, isStack ? (`&${name}` as ByteString) : name, ...privileges(info));
}

/**
 * Converts a record about a resource limit. An unlimited resource has the largest number as value.
 *
 * @see `aa_task_setrlimit`, `audit_cb` in the kernel's `resource.c`
 */
function limitQuestion({ limit, limitValue, peer }: AppArmorRecord): RecordQuestion | undefined {
  // For a task with a different label, the kernel checks a capability and refuses without a separate record.
  if (peer !== undefined) return { ...ownQuestion('capability:sys_resource'), isLogged: true };
  if (limit === undefined) return undefined;
  const value = limitValue ?? noLimit;
  // Rules only know valid nice values, counted from 0 by the compiler.
  const isKnown = limit !== ('nice' as string) || value < niceValues;
  const written = isKnown ? writtenLimit(limit as LimitName, value) : 'infinity';
  return ownQuestion(`rlimit:${limit}`, written as ByteString);
}

/** Nice values from -20 to 19. */
const niceValues = 40n;

/** Converts a record about a message queue. @see `audit_mqueue_cb` of Ubuntu's kernels: permissions by name */
function queueQuestion({ class: word, name, ...record }: AppArmorRecord): RecordQuestion | undefined {
  const permissions = wordsOf(maskOf(record));
  if (name === undefined || permissions.length === 0) return undefined;
  const type = word === ('sysv_mqueue' as string) ? 'sysv' : 'posix';
  return {
    ...ownQuestion(`mqueue:${permissions.join(',')}`, name),
    undecided: 'no kernel that was measured has rules about message queues',
    rule: `mqueue (${permissions.join(', ')}) type=${type} ${quotePattern(name)},` as ByteString,
  };
}

/**
 * Returns the word for a task that cannot gain privileges.
 *
 * @see `handle_onexec`, `apparmor_bprm_creds_for_exec` in `domain.c`
 */
function privileges(info: ByteString | undefined): readonly ByteString[] {
  return info === ('no new privs' as string) ? [noNewPrivileges.word as ByteString] : [];
}

/** Letters of file permissions; old kernels write the owner's permissions before `::`. */
const fileMask = /^[acdklmrwx]+(?:::[acdklmrwx]*)?$|^::[acdklmrwx]+$/;

const fileLetters = ['r', 'w', 'a', 'k', 'm'] as const;

/**
 * Converts a record about a file. A link without the mask `l` would give the existing file more permissions: the mask
 * has the permissions that the existing file lacks.
 *
 * @see `profile_path_link` in the kernel's `file.c`
 */
function fileQuestion(record: AppArmorRecord): RecordQuestion | undefined {
  const { name, name2, fsuid, ouid } = record;
  const mask = maskOf(record);
  // Records can contain paths without a root; no rule matches such a path.
  if (name?.startsWith('/') !== true || !fileMask.test(mask)) return undefined;
  const whose = fsuid === undefined || ouid === undefined ? [] : [(fsuid === ouid ? 'owner' : 'other') as ByteString];
  const isLink = record.operation === ('link' as string);
  const existing = isLink ? name2 : name;
  if (mask.includes('l') || (isLink && mask.includes('x')))
    return name2 === undefined ? undefined : ownQuestion('file:l', name, name2, ...whose);
  if (mask.includes('x')) return ownQuestion('exec', name, ...whose, ...privileges(record.info));
  // Creating, removing and renaming require write permission, and write permission includes append.
  const writes = /[cdw]/.test(mask);
  const letters = fileLetters.filter((letter) =>
    letter === 'w' ? writes : mask.includes(letter) && !(letter === 'a' && writes),
  );
  if (existing === undefined) return undefined;
  return { ...ownQuestion(`file:${letters.join('')}`, existing, ...whose), ...(isLink ? { isLogged: true } : {}) };
}

function mountQuestion({
  operation,
  flags = '' as ByteString,
  name,
  srcName,
  fsType,
}: AppArmorRecord): RecordQuestion | undefined {
  if (name === undefined) return undefined;
  if (operation === 'umount') return ownQuestion('umount', name);
  if (operation === 'pivotroot') return srcName === undefined ? undefined : ownQuestion('pivot_root', name, srcName);
  if (operation !== 'mount') return undefined;
  // The kernel names more flags than rules support.
  const known = flags.split(/[, ]+/).filter((flag) => mountOption(flag) !== undefined);
  // A mount attached for the first time has no source path: it comes from fsmount(2), or is a copy of open_tree(2).
  if (srcName === undefined && known.includes('move')) return ownQuestion('move_mount', undefined, name);
  const options = known.length === 0 ? 'mount' : `mount:${known.join(',')}`;
  return ownQuestion(options, srcName, name, ...(fsType === undefined ? [] : [fsType]));
}

/** Converts a record of dbus-daemon. @see `log_message`, `bus_apparmor_allows_send` in dbus's `bus/apparmor.c` */
function messageQuestion(record: AppArmorRecord): RecordQuestion | undefined {
  const { dbusBus, dbusPath, dbusInterface, dbusMember, name, peer, peerProfile = peer } = record;
  const permission = maskOf(record);
  const said = (key: string, value: ByteString | undefined): ByteString[] =>
    value === undefined ? [] : [`${key}=${value}` as ByteString];
  const bus = said('bus', dbusBus);
  switch (permission) {
    case 'bind':
      return ownQuestion('dbus:bind', ...bus, ...said('name', name));
    case 'eavesdrop':
      return ownQuestion('dbus:eavesdrop', ...bus);
    case 'send':
    case 'receive': {
      const message = [...said('path', dbusPath), ...said('interface', dbusInterface), ...said('member', dbusMember)];
      const other = said(permission === 'send' ? 'name' : 'source', name);
      const words = [...bus, ...message, ...other];
      return peerProfile === undefined
        ? questionWithoutPeer(permission, words)
        : ownQuestion(`dbus:${permission}`, ...words, ...said('peer', peerProfile));
    }
    default:
      return undefined;
  }
}

/** Returns the question of a message to a service that dbus-daemon has yet to start: rules with a label do not match. */
function questionWithoutPeer(permission: 'send' | 'receive', words: readonly ByteString[]): RecordQuestion | undefined {
  const message = dbusForm.read([...words, 'peer=unconfined' as ByteString], [permission]);
  if ('error' in message) return undefined;
  return {
    ...ownQuestion(`dbus:${permission}`, ...words),
    undecided: 'the peer has no label, as a service that is not running: rules with `label=` do not match',
    rule: dbusForm.rule(message.cases[0].object, [permission], []),
  };
}
