import type { AppArmorRecord } from './record.ts';
import type { LocatedRecord } from './record-lines.ts';
import { sideOfRecord } from './record-question.ts';
import { namespaceOfRecord } from './told-layer.ts';

/** The records of one operation: the kernel writes one for each profile that refuses it, on either side, in every layer. */
export type RecordedOperation = readonly [LocatedRecord, ...LocatedRecord[]];

/** More profiles than anybody stacks. What a log has beyond that is told by itself. */
const mostRecords = 32;

/** Puts the records together that follow each other and are of one operation. */
export class RecordJoiner {
  #open: [LocatedRecord, ...LocatedRecord[]] | undefined;

  /**
   * Takes the next record of a log.
   *
   * @returns the operation before it, where the record is not of that
   */
  push(located: LocatedRecord): RecordedOperation | undefined {
    if (this.#open !== undefined && this.#open.length < mostRecords && continues(this.#open, located.record)) {
      this.#open.push(located);
      return undefined;
    }
    const done = this.end();
    this.#open = [located];
    return done;
  }

  /** The last operation, when nothing more of it is to come. */
  end(): RecordedOperation | undefined {
    const done = this.#open;
    this.#open = undefined;
    return done;
  }
}

/** Who refused, in which words of its own; all else is of the operation. */
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

/** Whether a record is of the operation that some records before it are of: another profile's. */
function continues(open: RecordedOperation, record: AppArmorRecord): boolean {
  const [{ record: first }] = open;
  // Most records differ in these: no more is looked at then.
  if (record.pid === undefined || record.pid !== first.pid || record.operation !== first.operation) return false;
  if (record.profile === undefined || !isSoonAfter(first, record)) return false;
  if (aboutWhat(first) !== aboutWhat(record)) return false;
  return open.every(({ record: one }) => isOfAnother(one, record));
}

function aboutWhat(record: AppArmorRecord): string {
  return JSON.stringify(Object.entries(record).filter(([field]) => !ofEachProfile.has(field)));
}

/** Of two sides of one operation each sees the other, as far as it sees anything of it. */
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

/** In milliseconds: what the kernel's coarse clock makes of one moment, and a busy machine of the next. */
const moment = 20;

/** Whether one was written right behind the other, as far as the audit system tells. */
function isSoonAfter(first: AppArmorRecord, record: AppArmorRecord): boolean {
  const [before, after] = [timeOf(first), timeOf(record)];
  if (before === undefined || after === undefined) return before === after;
  return (
    after.serial - before.serial >= 0 &&
    after.serial - before.serial < mostRecords &&
    after.time - before.time <= moment
  );
}

function timeOf({ auditId }: AppArmorRecord): { readonly time: number; readonly serial: number } | undefined {
  const parts = auditId === undefined ? null : /^(\d+)\.(\d{3}):(\d+)$/.exec(auditId);
  return parts === null ? undefined : { time: Number(`${parts[1]}${parts[2]}`), serial: Number(parts[3]) };
}
