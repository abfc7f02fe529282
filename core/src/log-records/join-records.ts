import type { AppArmorRecord } from './record.ts';
import type { LocatedRecord } from './record-lines.ts';
import { sideOfRecord } from './record-question.ts';
import { namespaceOfRecord } from './record-layer.ts';

/**
 * The records of an operation: the kernel writes a record for every refusing profile, on either side, in every layer.
 */
export type RecordedOperation = readonly [LocatedRecord, ...LocatedRecord[]];

/** Limit of profiles in a stack, above real stacks. Records beyond the limit start a new operation. */
const maxRecords = 32;

/** Joins successive records of an operation. */
export class RecordJoiner {
  #open: [LocatedRecord, ...LocatedRecord[]] | undefined;

  /**
   * Takes the next record of a log.
   *
   * @returns the previous operation, if the record starts a new operation
   */
  push(located: LocatedRecord): RecordedOperation | undefined {
    if (this.#open !== undefined && this.#open.length < maxRecords && continues(this.#open, located)) {
      this.#open.push(located);
      return undefined;
    }
    const done = this.end();
    this.#open = [located];
    return done;
  }

  /** Returns the last operation at the end of the log. */
  end(): RecordedOperation | undefined {
    const done = this.#open;
    this.#open = undefined;
    return done;
  }
}

/** Fields that identify the refusing profile; the remaining fields belong to the operation. */
const ofEachProfile: ReadonlySet<string> = new Set<keyof AppArmorRecord>([
  'event',
  'auditId',
  'epoch',
  'auditSubId',
  'profile',
  'namespace',
  'peer',
  'requestedMask',
  'deniedMask',
  'info',
  'errorCode',
]);

/** Returns whether a record comes from a further profile in the operation of the previous records. */
function continues(open: RecordedOperation, { record, host }: LocatedRecord): boolean {
  const [{ record: first, host: firstHost }] = open;
  // Most records differ in these fields, and the remaining checks are skipped.
  if (
    record.pid === undefined ||
    record.pid !== first.pid ||
    host !== firstHost ||
    record.operation !== first.operation
  )
    return false;
  if (record.profile === undefined || !isSoonAfter(first, record)) return false;
  if (aboutWhat(first) !== aboutWhat(record)) return false;
  return open.every(({ record: one }) => isOfAnother(one, record));
}

function aboutWhat(record: AppArmorRecord): string {
  const entries = Object.entries(record).filter(([field]) => !ofEachProfile.has(field));
  return JSON.stringify(entries.map(([field, value]) => [field, String(value)]));
}

/**
 * Returns whether two records can belong to one operation: on opposite sides, each profile must see the peer's profile
 * as far as the namespaces allow.
 */
function isOfAnother(one: AppArmorRecord, other: AppArmorRecord): boolean {
  const [side, otherSide] = [sideOfRecord(one), sideOfRecord(other)];
  const isSamePlace = namespaceOfRecord(one) === namespaceOfRecord(other);
  if (side === otherSide) {
    const isSamePeer = !isSamePlace || one.peer === other.peer;
    return isSamePeer && !(isSamePlace && one.profile === other.profile);
  }
  return !isSamePlace || (sees(one, other) && sees(other, one));
}

function sees({ peer }: AppArmorRecord, { profile }: AppArmorRecord): boolean {
  return profile !== undefined && peer?.split('//&').includes(profile) === true;
}

/** In milliseconds: the coarse clock of the kernel, and delays on a busy machine. */
const moment = 20;

/** Returns whether a record directly follows the first record, by the audit system's serials and times. */
function isSoonAfter(first: AppArmorRecord, record: AppArmorRecord): boolean {
  const [before, after] = [timeOf(first), timeOf(record)];
  if (before === undefined || after === undefined) return before === after;
  return (
    after.serial - before.serial >= 0 && after.serial - before.serial < maxRecords && after.time - before.time <= moment
  );
}

function timeOf({ auditId }: AppArmorRecord): { readonly time: number; readonly serial: number } | undefined {
  const parts = auditId === undefined ? null : /^(\d+)\.(\d{3}):(\d+)$/.exec(auditId);
  return parts === null ? undefined : { time: Number(`${parts[1]}${parts[2]}`), serial: Number(parts[3]) };
}
