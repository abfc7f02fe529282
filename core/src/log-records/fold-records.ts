import type { RecordedOperation } from './join-records.ts';
import type { AppArmorRecord } from './record.ts';
import type { LocatedRecord } from './record-lines.ts';

/** Operations with equal records: equal requests of equal profiles on one kernel. The task and the time may differ. */
export interface FoldedRecords {
  /** The first operation of the kind. */
  readonly first: RecordedOperation;
  readonly count: number;
  /** Times of the first and the last record in seconds since 1970, if known. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** The hosts with such an operation, as far as lines have a host. */
  readonly hosts: ReadonlySet<string>;
}

/** Limit of kinds: records of further kinds are only counted, so a hostile log cannot fill the memory. */
const maxRecordKinds = 10_000;

/** Limit of the mean length of records if their number reaches the limit of kinds, for hostile logs with long lines. */
const maxMeanLength = 1600;

/** Limit of stored pairs of a kind and a host. Further hosts of kinds are not stored. */
const maxHostEntries = 100_000;

/** Limit of the length of an operation's records, far above real operations. */
const maxLength = 64 * 1024;

/** Fields with different values among records of a kind. */
const ofEach: ReadonlySet<string> = new Set<keyof AppArmorRecord>([
  'auditId',
  'epoch',
  'auditSubId',
  'pid',
  'peerPid',
  'parent',
  'task',
  'magicToken',
  'netLocalPort',
  'isCut',
]);

interface Kind extends FoldedRecords {
  count: number;
  from: number | undefined;
  to: number | undefined;
  readonly hosts: Set<string>;
}

/** Counts equal records instead of storing every record. */
export class RecordFold {
  readonly #maxKinds: number;
  readonly #kinds = new Map<string, Kind>();
  readonly #hosts = new Set<string>();
  #hostEntries = 0;
  #others = 0;
  #totalLength = 0;

  /** @param maxKinds - the limit of kinds, if the evaluation of a kind takes much memory */
  constructor(maxKinds = maxRecordKinds) {
    this.#maxKinds = maxKinds;
  }

  /**
   * Counts an operation.
   *
   * @returns the kind, if the operation is the first of the kind
   */
  add(operation: RecordedOperation): FoldedRecords | undefined {
    const key = operation.map(({ record, release = '' }) => `${release} ${keyOf(record)}`).join('');
    const kind = this.#kinds.get(key);
    const { epoch } = operation[0].record;
    if (kind !== undefined) {
      kind.count++;
      kind.from = whereKnown(Math.min, kind.from, epoch);
      kind.to = whereKnown(Math.max, kind.to, epoch);
      this.#addHost(kind.hosts, operation[0].host);
      return undefined;
    }
    const isFull =
      this.#kinds.size >= this.#maxKinds || this.#totalLength + key.length > this.#maxKinds * maxMeanLength;
    if (isFull || key.length > maxLength) {
      this.#others += operation.length;
      return undefined;
    }
    const copied = ownCopy(operation);
    const first: Kind = { first: copied, count: 1, from: epoch, to: epoch, hosts: new Set() };
    this.#addHost(first.hosts, copied[0].host);
    this.#totalLength += key.length;
    this.#kinds.set(detached(key), first);
    return first;
  }

  /** The kinds, in the order of first operations. */
  get kinds(): readonly FoldedRecords[] {
    return [...this.#kinds.values()];
  }

  /** The hosts of all kinds. */
  get hosts(): ReadonlySet<string> {
    return this.#hosts;
  }

  /** Number of records beyond the limit of kinds. */
  get others(): number {
    return this.#others;
  }

  #addHost(hosts: Set<string>, host: string | undefined): void {
    if (host === undefined || hosts.has(host) || this.#hostEntries >= maxHostEntries) return;
    const name = detached(host);
    hosts.add(name);
    this.#hosts.add(name);
    this.#hostEntries++;
  }
}

/** Copies an operation, because a value that is a part of a chunk of the log keeps the whole chunk in memory. */
function ownCopy([first, ...others]: RecordedOperation): RecordedOperation {
  const copy = ({ record, ...place }: LocatedRecord): LocatedRecord => ({
    ...withOwnTexts(place),
    record: withOwnTexts(record),
  });
  return [copy(first), ...others.map(copy)];
}

function withOwnTexts<Fields extends object>(fields: Fields): Fields {
  const copied = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'string' ? detached(value) : (value as unknown),
  ]);
  return Object.fromEntries(copied) as Fields;
}

/** Returns a copy of a text with its own memory. The engine would otherwise refer to a longer text. */
function detached(text: string): string {
  return ` ${text}`.slice(1);
}

/** Returns an injective key of a record's kind. Values can contain anything, so a length precedes every value. */
function keyOf(record: AppArmorRecord): string {
  let key = '';
  let field: keyof AppArmorRecord;
  for (field in record) {
    if (ofEach.has(field)) continue;
    const value = String(record[field]);
    key += `${field} ${value.length} ${value} `;
  }
  return key;
}

/** Returns the chosen time if both are known, else the known time. */
function whereKnown(
  choose: (left: number, right: number) => number,
  left: number | undefined,
  right: number | undefined,
): number | undefined {
  return left === undefined || right === undefined ? (left ?? right) : choose(left, right);
}
