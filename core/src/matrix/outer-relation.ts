import type { Operation } from '../classes/policy-classes.ts';
import type { Matrix } from './matrix.ts';
import { Numbers } from './numbers.ts';
import type { SideRows } from './profile-rows.ts';
import { verdictsAt } from './row.ts';
import type { VerdictsId, VerdictTable } from './verdict-table.ts';

/** The verdicts between two labels, in both directions. */
export interface Mutual {
  readonly there: VerdictsId;
  readonly back: VerdictsId;
}

/** A pair of kinds with verdicts different from the usual verdicts of the bases. */
export interface Deviation extends Mutual {
  readonly kind: number;
  readonly usual: Mutual;
}

/** A kind: labels with equal verdicts towards labels of different containers. */
interface Kind {
  readonly column: number;
  readonly rows: SideRows;
}

/**
 * The verdicts between labels of different containers. For most pairs of kinds, the verdicts follow from the bases of
 * the rows alone; the deviating pairs are listed.
 */
export class OuterRelation {
  /** The kind of each label. */
  readonly kindOf: readonly number[];
  /** The labels of each kind. */
  readonly members: readonly (readonly number[])[];
  /** The base of every kind; kinds of equal base usually have equal verdicts. */
  readonly baseOf: readonly number[];
  /** A representative kind of every base. */
  readonly bases: readonly number[];
  /** The deviating pairs of every kind. */
  readonly deviations: readonly (readonly Deviation[])[];
  readonly #kinds: readonly Kind[];
  readonly #table: VerdictTable;
  /** Cache: few pairs of verdicts are distinct. */
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

  /** Returns the verdicts between labels of two kinds in different containers. */
  between(from: number, to: number): Mutual {
    const [one, other] = [this.#kind(from), this.#kind(to)];
    return { there: this.#verdicts(one, other), back: this.#verdicts(other, one) };
  }

  /** Returns the usual verdicts between the bases of two kinds. */
  usual(from: number, to: number): Mutual {
    return this.#usual(this.#kind(from), this.#kind(to));
  }

  #findDeviations(): readonly (readonly Deviation[])[] {
    const kindsOfColumn: number[][] = [];
    this.#kinds.forEach(({ column }, kind) => (kindsOfColumn[column] ??= []).push(kind));
    /** The kinds with exceptions about a kind, in either direction; most appear several times. */
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
