import { hiddenPeer, rulesOfOperation } from '../repair/rules-by-convention.ts';
import type { RecordedOperation } from '../log-records/join-records.ts';
import type { FoldedRecords } from '../log-records/fold-records.ts';
import { isRefusal, type AppArmorRecord, type RecordEvent } from '../log-records/record.ts';
import { recordedCauses, takesNoRule } from '../known-causes/recorded-causes.ts';
import { layerOfRecord } from '../log-records/record-layer.ts';
import { warningLines } from './advice-text.ts';
import { learningLines } from './learning-text.ts';
import { causeLines } from './cause-text.ts';
import type { ByteString } from '../source/bytes.ts';
import { printable, textOf } from '../source/printable-text.ts';
import type { InferredContainer } from '../stacks/container-names.ts';

/** Outcomes of recorded operations. */
const outcomes: Readonly<Record<RecordEvent, string>> = {
  DENIED: 'denied',
  ALLOWED: 'allowed in complain mode',
  AUDIT: 'allowed and logged',
  KILLED: 'denied, and the task was killed',
  HINT: 'a hint',
  STATUS: 'a change of policy',
  ERROR: 'an error',
};

/**
 * Describes operations of one kind in a few lines: number and time, layers and objects, and task. If only some layers
 * are in complain mode, every layer has its own outcome.
 *
 * @param allHosts - the number of hosts in the log; hosts are named if there are several
 */
export function foldedText({ first: records, count, from, to, hosts }: FoldedRecords, allHosts = 0): readonly string[] {
  const [{ record: first, line }] = records;
  const times = count === 1 ? '' : ` ${count.toLocaleString('en')} times`;
  const { event } = (records.find(({ record }) => isRefusal(record)) ?? records[0]).record;
  const differ = records.some(({ record }) => record.event !== event);
  const lines = records.length === 1 ? `line ${line}` : `lines ${line} to ${records.at(-1)?.line ?? line}`;
  return [
    `${outcomes[event]}${times}${hostsInWords(hosts, allHosts)}${whenInWords(from, to)} (${lines})`,
    ...records.map(
      ({ record }) =>
        `  ${recordedProfileWords(record)}${differ ? ` (${outcomes[record.event]})` : ''}: ${requestInWords(record)}`,
    ),
    ...taskInWords(first).map((task) => `  ${task}`),
    ...causeLines(records.flatMap(({ record }) => recordedCauses(record))).map((text) => `  ${text}`),
  ];
}

/**
 * Describes the hosts of operations: ` on 2 of 3 hosts (a, b)`.
 *
 * @param all - the number of hosts in the log; without several hosts, the text is empty
 */
export function hostsInWords(hosts: ReadonlySet<string>, all: number): string {
  if (all < 2 || hosts.size === 0) return '';
  const names = Array.from(hosts, printable).sort();
  const more = names.length > maxNamedHosts ? ` and ${names.length - maxNamedHosts} more` : '';
  return ` on ${hosts.size} of ${all} hosts (${names.slice(0, maxNamedHosts).join(', ')}${more})`;
}

const maxNamedHosts = 5;

/**
 * Describes the conventional rules for an operation's records, in the absence of policy, or the lack of rules.
 *
 * @param isDenial - whether the rules keep the operation out of the log instead
 */
export function conventionText(records: RecordedOperation, isDenial = false): readonly string[] {
  const refused = records.filter(({ record: { event } }) => event === 'DENIED' || event === 'ALLOWED');
  const shown = rulesOfOperation(records, isDenial).flatMap(({ profile, isOwn, rule, warnings }) => {
    const whose = records.length > 1 || !isOwn ? ` for ${quoted(profile)}` : '';
    return [
      ...warningLines(warnings).map((line) => `  ${line}`),
      `  rule${whose}${isOwn ? ', unverified' : ', too'}: ${textOf(rule)}`,
    ];
  });
  const generated = [
    ...new Set(refused.flatMap(({ record }) => (record.profile === undefined ? [] : [record.profile]))),
  ];
  if (shown.length > 0) return [...generated.flatMap(learningLines).map((line) => `  ${line}`), ...shown];
  if (refused.every(({ record }) => takesNoRule(record))) return shown;
  if (isDenial) return ['  no known rule silences this message'];
  const isHidden = refused.some(({ record }) => record.peer === (hiddenPeer as string));
  const reason = isHidden ? "the peer is outside the profile's policy namespace" : 'the record lacks the object';
  return [`  no rule can be derived: ${reason}`];
}

function whenInWords(from: number | undefined, to: number | undefined): string {
  if (from === undefined || to === undefined) return '';
  return from === to ? `, ${timeOf(from)}` : `, ${timeOf(from)} to ${timeOf(to)}`;
}

/** The latest second within the range of a date. */
const lastSecond = 8.64e12;

function timeOf(seconds: number): string {
  return seconds > lastSecond
    ? `second ${seconds}`
    : `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`.replace('T', ' ');
}

/** Describes the profile of a record, with the layer. */
export function recordedProfileWords(record: AppArmorRecord): string {
  const name = quoted(record.profile ?? ('' as ByteString));
  const layer = layerOfRecord(record);
  switch (layer.kind) {
    case 'host':
      return record.profile === undefined ? 'AppArmor' : `profile ${name}`;
    case 'host-layer':
      return `host layer of ${containerInWords(layer.container)} ${name}`;
    case 'container-layer':
      return `container layer of ${containerInWords(layer.container)} ${name}`;
    case 'namespace':
      return `profile ${name} in namespace ${quoted(layer.namespace)}`;
  }
}

function containerInWords({ name, runtime }: InferredContainer): string {
  return name === undefined ? `a container of ${runtime} whose name is hashed` : textOf(name);
}

/** Describes the request: the operation, the permissions and the target. */
function requestInWords(record: AppArmorRecord): string {
  const { operation, info, deniedMask, requestedMask, signal } = record;
  const mask = [deniedMask ?? requestedMask, signal].flatMap((word) => (word === undefined ? [] : [textOf(word)]));
  return [
    operation === undefined ? '' : textOf(operation),
    mask.length === 0 ? '' : `(${mask.join(' ')})`,
    ...aboutWords(record),
    info === undefined ? '' : `[${textOf(info)}]`,
  ]
    .filter((word) => word !== '')
    .join(' ');
}

function aboutWords(record: AppArmorRecord): readonly string[] {
  const word = (value: ByteString | undefined): string[] => (value === undefined ? [] : [textOf(value)]);
  const name = (before: string, value: ByteString | undefined): string[] =>
    value === undefined ? [] : [`${before}${quoted(value)}`];
  return [
    ...word(record.netFamily),
    ...word(record.netSockType),
    ...name('', record.srcName),
    ...name(record.srcName === undefined ? '' : 'at ', record.name),
    ...name('to ', record.name2),
    ...name('of type ', record.fsType),
    ...name('with ', record.flags),
    ...name('from ', record.netLocalAddr ?? record.netAddr),
    ...name('to ', record.netForeignAddr ?? record.peerAddr),
    ...word(record.dbusBus),
    ...name('', record.dbusPath),
    ...word(record.dbusInterface),
    ...word(record.dbusMember),
    ...name('peer ', record.peer ?? record.peerProfile),
  ];
}

function taskInWords({ comm, pid, fsuid, ouid }: AppArmorRecord): readonly string[] {
  const task = [comm === undefined ? '' : quoted(comm), pid === undefined ? '' : `pid ${pid}`].filter(
    (one) => one !== '',
  );
  const owner =
    fsuid === undefined || ouid === undefined
      ? ''
      : fsuid === ouid
        ? `, user ${fsuid}, who owns the file`
        : `, user ${fsuid}, not the owner ${ouid}`;
  return task.length === 0 ? [] : [`requested by ${task.join(', ')}${owner}`];
}

function quoted(name: ByteString): string {
  return `\`${textOf(name)}\``;
}
