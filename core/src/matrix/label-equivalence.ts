import type { Operation } from '../classes/policy-classes.ts';
import type { Label, LabelPart } from '../labels/label.ts';
import type { Profile } from '../profile/profile.ts';
import { containerNumbers } from '../stacks/containers.ts';
import { firstVisible } from './columns.ts';
import type { Matrix } from './matrix.ts';
import { Numbers } from '../source/numbers.ts';
import { MultisetHash } from './partition.ts';
import type { Row } from './row.ts';
import type { VerdictsId } from './verdict-table.ts';

/**
 * Kinds of labels: labels of a kind have equal verdicts towards every label of different containers. Containers with
 * host layers that are equal up to the container's own names are of one kind.
 */
export class OuterKinds {
  /** The kind of each label. */
  readonly kindOf: readonly number[];
  /** The labels of each kind. */
  readonly members: readonly (readonly number[])[];
  readonly #relations: Uint32Array;

  /** @param home - the container of each label */
  constructor(matrix: Matrix<Operation>, home: readonly number[]) {
    const columnClasses = classesOfRootColumns(matrix, home);
    const kinds = new Numbers<string>();
    const members: number[][] = [];
    this.kindOf = matrix.labels.map((_, label) => {
      const column = matrix.rootSlice(label)?.column;
      const kind = kinds.of(`${matrix.innerKey(label)} ${column === undefined ? '' : columnClasses.get(column)}`);
      (members[kind] ??= []).push(label);
      return kind;
    });
    this.members = members;
    this.#relations = new Uint32Array(members.length ** 2);
    const columns = members.map(([label = 0]) => matrix.outerColumn(label));
    members.forEach(([label = 0], kind) => {
      const [subject, object] = [matrix.outerRow(label, 'subject'), matrix.outerRow(label, 'object')];
      columns.forEach((column, other) => this.#set(kind, other, subject[column] ?? 0, object[column] ?? 0));
    });
    // So far a relation has the answers of the profiles of one side.
    members.forEach((subjects, from) =>
      members.forEach((targets, to) => {
        if (to < from) return;
        const isElsewhere = home[subjects[0] ?? 0] !== home[targets[0] ?? 0];
        const pair = isElsewhere ? undefined : pairOfContainers(subjects, targets, home);
        const [own, other] = [this.relation(from, to), this.relation(to, from)];
        const there = pair ? matrix.verdicts(...pair) : matrix.table.and(verdictsIn(own), other & 0xffff);
        const back = pair ? matrix.verdicts(pair[1], pair[0]) : matrix.table.and(verdictsIn(other), own & 0xffff);
        this.#set(from, to, there, back);
        this.#set(to, from, back, there);
      }),
    );
  }

  /** Returns the relation of labels of a kind to labels of a kind in different containers. */
  relation(from: number, to: number): number {
    return this.#relations[from * this.members.length + to] ?? 0;
  }

  #set(from: number, to: number, there: VerdictsId, back: VerdictsId): void {
    this.#relations[from * this.members.length + to] = relationOf(there, back);
  }
}

/** Returns the relation of a label to a label: the verdicts in both directions, as one number. */
export function relationOf(there: VerdictsId, back: VerdictsId): number {
  return there * 0x1_0000 + back;
}

/** Returns the verdicts of the subject in a relation. */
export function verdictsIn(relation: number): VerdictsId {
  return relation >>> 16;
}

/** Returns a subject and a target in different containers; undefined if all are in one. */
function pairOfContainers(
  subjects: readonly number[],
  targets: readonly number[],
  home: readonly number[],
): readonly [number, number] | undefined {
  const [subject = 0] = subjects;
  const [target = 0] = targets;
  const otherTarget = targets.find((one) => home[one] !== home[subject]);
  if (otherTarget !== undefined) return [subject, otherTarget];
  const otherSubject = subjects.find((one) => home[one] !== home[target]);
  return otherSubject === undefined ? undefined : [otherSubject, target];
}

/**
 * Returns a class for each column of the root. Columns of a class are equivalent, in rows and as columns, except
 * towards their own containers.
 */
function classesOfRootColumns(matrix: Matrix<Operation>, home: readonly number[]): ReadonlyMap<number, number> {
  /** The single container with labels of a column; undefined for several containers. */
  const owners = new Map<number, number | undefined>();
  const slices = new Map<number, NonNullable<ReturnType<typeof matrix.rootSlice>>>();
  for (const label of matrix.labels.keys()) {
    const slice = matrix.rootSlice(label);
    if (slice === undefined) continue;
    const { column } = slice;
    if (!owners.has(column)) owners.set(column, home[label]);
    else if (owners.get(column) !== home[label]) owners.set(column, undefined);
    slices.set(column, slice);
  }
  const met = new Map([...slices.keys()].map((column) => [column, new MultisetHash()]));
  const usual = new Map<number, VerdictsId[]>();
  for (const [column, { subject, object }] of slices)
    for (const [side, row] of [subject, object].entries()) {
      const usualVerdicts = mostFrequent(row, slices.size);
      usual.set(column, [...(usual.get(column) ?? []), usualVerdicts]);
      const owner = owners.get(column);
      row.starts.forEach((start, run) => {
        const verdicts = row.verdicts[run] ?? 0;
        if (verdicts === usualVerdicts) return;
        for (let other = start; other < (row.starts[run + 1] ?? firstVisible + slices.size); other++) {
          if (owner !== undefined && owner === owners.get(other)) continue;
          met.get(column)?.add(relationOf(side, verdicts), other, 1);
          met.get(other)?.add(relationOf(2 + side, verdicts), column, 1);
        }
      });
    }
  const classes = new Numbers<string>();
  return new Map(
    [...slices].map(([column, { view }]) => {
      const key = `${usual.get(column)?.join()} ${view.unconfined} ${met.get(column)?.key}`;
      return [column, classes.of(owners.get(column) === undefined ? `shared ${column}` : key)];
    }),
  );
}

/** Returns the most frequent verdicts of a row about labels with visible parts. */
function mostFrequent({ starts, verdicts }: Row, views: number): VerdictsId {
  const widths = new Map<VerdictsId, number>();
  starts.forEach((start, run) => {
    const id = verdicts[run] ?? 0;
    widths.set(id, (widths.get(id) ?? 0) + (starts[run + 1] ?? firstVisible + views) - start);
  });
  const [usual] = [...widths].reduce((most, one) => (one[1] > most[1] ? one : most));
  return usual;
}

/**
 * Returns the container of each label. Unlike in `containerNumbers`, the label of a host layer alone belongs to the
 * single container under the layer.
 */
export function homesOf(labels: readonly Label[]): readonly number[] {
  const homes = containerNumbers(labels);
  const owners = new Map<Profile, number | undefined>();
  labels.forEach(({ parts }, label) => {
    if (parts.every(isInRoot)) return;
    for (const { profile } of parts.filter(isInRoot))
      owners.set(profile, owners.has(profile) && owners.get(profile) !== homes[label] ? undefined : homes[label]);
  });
  return labels.map(({ parts: [{ profile }, ...others] }, label) =>
    others.length === 0 ? (owners.get(profile) ?? homes[label] ?? 0) : (homes[label] ?? 0),
  );
}

function isInRoot({ namespace }: LabelPart): boolean {
  return namespace.parent === undefined;
}
