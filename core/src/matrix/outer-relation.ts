import type { Operation } from '../class/policy-classes.ts';
import type { Matrix } from './matrix.ts';
import { Numbers } from './numbers.ts';
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
  /** Each once: there are few. */
  readonly #mutuals = new Map<number, Mutual>();

  constructor(matrix: Matrix<Operation>) {
    this.#table = matrix.table;
    const members: number[][] = [];
    const kinds = new Numbers<string>();
    this.kindOf = matrix.labels.map((_, label) => {
      const kind = kinds.of(matrix.outerKey(label));
      (members[kind] ??= []).push(label);
      return kind;
    });
    this.members = members;
    this.#kinds = members.map(([label = 0]) => ({ column: matrix.outerColumn(label), rows: matrix.outerRows(label) }));
    const baseKeys = new Numbers<string>();
    const bases: number[] = [];
    this.baseOf = this.#kinds.map(({ rows: { subject, object } }, kind) => {
      const base = baseKeys.of(`${subject.base}/${object.base}`);
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
    return this.#usual(this.#kind(from), this.#kind(to));
  }

  #findDeviations(): readonly (readonly Deviation[])[] {
    const kindsOfColumn: number[][] = [];
    this.#kinds.forEach(({ column }, kind) => (kindsOfColumn[column] ??= []).push(kind));
    /** By kind, whom it has exceptions about, and who about it: most of them more than once. */
    const met = this.#kinds.map((): number[] => []);
    this.#kinds.forEach(({ rows: { subject, object } }, kind) => {
      for (const row of [subject, object])
        for (const column of row.exceptions.keys())
          for (const other of kindsOfColumn[column] ?? []) {
            met[kind]?.push(other);
            met[other]?.push(kind);
          }
    });
    const lastMetBy = new Int32Array(this.#kinds.length).fill(-1);
    return met.map((others, kind) => {
      const from = this.#kind(kind);
      const deviations: Deviation[] = [];
      for (const other of others) {
        if (lastMetBy[other] === kind) continue;
        lastMetBy[other] = kind;
        const to = this.#kind(other);
        const [there, back] = [this.#verdicts(from, to), this.#verdicts(to, from)];
        const usual = this.#usual(from, to);
        if (there !== usual.there || back !== usual.back) deviations.push({ kind: other, there, back, usual });
      }
      return deviations;
    });
  }

  #usual({ rows: one }: Kind, { rows: other }: Kind): Mutual {
    const there = this.#table.and(one.subject.base, other.object.base);
    const back = this.#table.and(other.subject.base, one.object.base);
    const key = there * 0x1_0000 + back;
    let usual = this.#mutuals.get(key);
    if (usual === undefined) this.#mutuals.set(key, (usual = { there, back }));
    return usual;
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
