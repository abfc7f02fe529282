import type { RecordedOperation } from './join-records.ts';
import type { AppArmorRecord } from './record.ts';

/** Operations of which records tell the same: what was asked of which profiles. Who asked, and when, may differ. */
export interface FoldedRecords {
  /** The first of them. */
  readonly first: RecordedOperation;
  readonly count: number;
  /** When the first and the last were written, in seconds since 1970, as far as lines say. */
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** Records of which there are more kinds than this are only counted, so that a hostile log fills no memory. */
export const mostKinds = 10_000;

/** What is another with each record of the same. */
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

/** Counts records of one kind instead of keeping them. */
export class RecordFold {
  readonly #kinds = new Map<string, { -readonly [Field in keyof FoldedRecords]: FoldedRecords[Field] }>();
  #others = 0;

  /**
   * Counts an operation.
   *
   * @returns its kind, where it is the first of that
   */
  add(operation: RecordedOperation): FoldedRecords | undefined {
    const key = operation.map(({ record }) => keyOf(record)).join('');
    const kind = this.#kinds.get(key);
    const { epoch } = operation[0].record;
    if (kind !== undefined) {
      kind.count++;
      kind.from = whereKnown(Math.min, kind.from, epoch);
      kind.to = whereKnown(Math.max, kind.to, epoch);
      return undefined;
    }
    if (this.#kinds.size >= mostKinds) {
      this.#others += operation.length;
      return undefined;
    }
    const first = { first: operation, count: 1, from: epoch, to: epoch };
    this.#kinds.set(key, first);
    return first;
  }

  /** In the order of the first of each kind. */
  get kinds(): readonly FoldedRecords[] {
    return [...this.#kinds.values()];
  }

  /** How many records are of kinds beyond the most that are kept. */
  get others(): number {
    return this.#others;
  }
}

/** What is the same of records of one kind, and of no others: values may hold anything, and their lengths tell where each ends. */
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

/** Of two times the one that is chosen, or the one that is known. */
function whereKnown(
  choose: (left: number, right: number) => number,
  left: number | undefined,
  right: number | undefined,
): number | undefined {
  return left === undefined || right === undefined ? (left ?? right) : choose(left, right);
}
