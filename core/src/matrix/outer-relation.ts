import type { Matrix } from './matrix.ts';
import type { SideRows } from './profile-rows.ts';
import { verdictsAt } from './row.ts';
import type { VerdictsId, VerdictTable } from './verdict-table.ts';

/** What two labels may do to each other. */
export interface Mutual {
  readonly there: VerdictsId;
  readonly back: VerdictsId;
}

/** A pair of kinds whose verdicts are not those that most of their like have. */
export interface Deviation extends Mutual {
  readonly kind: number;
  readonly usual: Mutual;
}

/** A kind: labels with the same verdicts with labels of other containers. */
interface Kind {
  readonly column: number;
  readonly rows: SideRows;
}

/**
 * What labels may do to labels of other containers. Most kinds of labels have with most others what follows from the bases of
 * their rows alone; the pairs that deviate are listed.
 */
export class OuterRelation {
  /** The kind of each label. */
  readonly kindOf: readonly number[];
  /** The labels of each kind. */
  readonly members: readonly (readonly number[])[];
  /** The base of each kind; kinds of one base usually have the same verdicts. */
  readonly baseOf: readonly number[];
  /** A kind of each base. */
  readonly bases: readonly number[];
  /** By kind, the pairs it is in that deviate. */
  readonly deviations: readonly (readonly Deviation[])[];
  readonly #kinds: readonly Kind[];
  readonly #table: VerdictTable;

  constructor(matrix: Matrix) {
    this.#table = matrix.table;
    const members: number[][] = [];
    const kindOfKey = numbering();
    this.kindOf = matrix.labels.map((_, label) => {
      const kind = kindOfKey(matrix.outerKey(label));
      (members[kind] ??= []).push(label);
      return kind;
    });
    this.members = members;
    this.#kinds = members.map(([label = 0]) => ({ column: matrix.outerColumn(label), rows: matrix.outerRows(label) }));
    const baseOfKey = numbering();
    const bases: number[] = [];
    this.baseOf = this.#kinds.map(({ rows: { subject, object } }, kind) => {
      const base = baseOfKey(`${subject.base}/${object.base}`);
      bases[base] ??= kind;
      return base;
    });
    this.bases = bases;
    this.deviations = this.#findDeviations();
  }

  /** What labels of these kinds may do to each other in different containers. */
  between(from: number, to: number): Mutual {
    const [one, other] = [this.#kind(from), this.#kind(to)];
    return { there: this.#verdicts(one, other), back: this.#verdicts(other, one) };
  }

  /** What most labels of the bases of these kinds may do to each other. */
  usual(from: number, to: number): Mutual {
    const [one, other] = [this.#kind(from).rows, this.#kind(to).rows];
    return {
      there: this.#table.and(one.subject.base, other.object.base),
      back: this.#table.and(other.subject.base, one.object.base),
    };
  }

  #findDeviations(): readonly (readonly Deviation[])[] {
    const kindsOfColumn: number[][] = [];
    this.#kinds.forEach(({ column }, kind) => (kindsOfColumn[column] ??= []).push(kind));
    const met = this.#kinds.map(() => new Set<number>());
    this.#kinds.forEach(({ rows: { subject, object } }, kind) => {
      for (const row of [subject, object]) {
        for (const column of row.exceptions.keys()) {
          for (const other of kindsOfColumn[column] ?? []) {
            met[kind]?.add(other);
            met[other]?.add(kind);
          }
        }
      }
    });
    return met.map((others, kind) =>
      [...others].flatMap((other) => {
        const [actual, usual] = [this.between(kind, other), this.usual(kind, other)];
        const isUsual = actual.there === usual.there && actual.back === usual.back;
        return isUsual ? [] : [{ kind: other, ...actual, usual }];
      }),
    );
  }

  #verdicts(subject: Kind, target: Kind): VerdictsId {
    return this.#table.and(
      verdictsAt(subject.rows.subject, target.column),
      verdictsAt(target.rows.object, subject.column),
    );
  }

  #kind(kind: number): Kind {
    const found = this.#kinds[kind];
    if (found === undefined) throw new RangeError(`no kind ${kind}`);
    return found;
  }
}

/** Numbers keys from 0 on, each once. */
export function numbering(): (key: string) => number {
  const numbers = new Map<string, number>();
  return (key) => {
    let number = numbers.get(key);
    if (number === undefined) numbers.set(key, (number = numbers.size));
    return number;
  };
}
