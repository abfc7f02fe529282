import type { Operation } from '../classes/policy-classes.ts';
import { containerNumbers } from '../stacks/containers.ts';
import type { Matrix } from './matrix.ts';
import { homesOf, OuterKinds, relationOf, verdictsIn } from './label-equivalence.ts';
import { equitablePartition, MultisetHash } from './partition.ts';
import type { VerdictsId } from './verdict-table.ts';

/** A group of equivalent labels: equal in the whole matrix up to the identity of the labels they meet. */
export interface LabelGroup {
  /** Indices of the matrix's labels, ascending. */
  readonly members: readonly number[];
}

/** The place of a target group's members relative to one label of the subject group. */
export type Relation = 'itself' | 'same-container' | 'elsewhere';

/** Returns the place of a label relative to a label. */
type PlaceOf = (label: number, other: number) => Relation;

/** The verdict on operations of every member of a group against some members of a second group. */
export interface GroupVerdict {
  /** The group of the acting labels. */
  readonly subject: number;
  /** The group of the peers. */
  readonly target: number;
  readonly verdicts: VerdictsId;
  /** The relations between acting label and peer with this verdict. */
  readonly relations: readonly Relation[];
  /** True if the verdict applies to every member of the target group in these relations. */
  readonly whole: boolean;
  /** The number of peers for each acting label. */
  readonly each: number;
  /** One pair, as label indices. */
  readonly example: readonly [number, number];
}

/** A matrix of groups of equivalent labels. */
export interface GroupedMatrix {
  readonly groups: readonly LabelGroup[];
  /** The group of each label. */
  readonly groupOf: ArrayLike<number>;
  /** The kind of each label: labels of a kind have equal verdicts towards every label of different containers. */
  readonly kindOf: readonly number[];
  /**
   * Returns the verdicts of a group towards every group. Computed on every call, because all rows together can be very
   * large.
   */
  readonly verdictsOf: (group: number) => readonly GroupVerdict[];
}

/**
 * Groups the labels of a matrix into an equitable partition: two labels of a group have, towards each group, every
 * verdict equally often, in both directions. One row therefore describes the whole group.
 */
export function groupLabels(matrix: Matrix<Operation>): GroupedMatrix {
  const home = homesOf(matrix.labels);
  const outer = new OuterKinds(matrix, home);
  const neighbours = new Neighbours(matrix, home);
  const containers = containerNumbers(matrix.labels);
  const placeOf: PlaceOf = (label, other) =>
    other === label ? 'itself' : containers[other] === containers[label] ? 'same-container' : 'elsewhere';
  const groupOf = equitablePartition(home.length, (colours) => meetingsOf(colours, neighbours, outer, placeOf));
  const members: number[][] = [];
  groupOf.forEach((group, label) => (members[group] ??= []).push(label));
  return {
    groups: members.map((list) => ({ members: list })),
    groupOf,
    kindOf: outer.kindOf,
    verdictsOf: (group) => {
      const subject = members[group]?.[0] ?? 0;
      const verdicts = Uint16Array.from(outer.kindOf, (kind) =>
        verdictsIn(outer.relation(outer.kindOf[subject] ?? 0, kind)),
      );
      for (const { label, relation } of neighbours.of(subject)) verdicts[label] = verdictsIn(relation);
      return rowOf(group, members, verdicts, placeOf);
    },
  };
}

/** A label of a common container, with the relation to this label. */
interface Neighbour {
  readonly label: number;
  readonly relation: number;
}

/** The relations within each container, as a square table. */
class Neighbours {
  readonly #home: readonly number[];
  readonly #members: readonly (readonly number[])[];
  readonly #relations: readonly Uint32Array[];

  constructor(matrix: Matrix<Operation>, home: readonly number[]) {
    this.#home = home;
    const members: number[][] = [];
    home.forEach((container, label) => (members[container] ??= []).push(label));
    this.#members = members;
    this.#relations = members.map((labels) =>
      Uint32Array.from(
        labels.flatMap((label) =>
          labels.map((other) => relationOf(matrix.verdicts(label, other), matrix.verdicts(other, label))),
        ),
      ),
    );
  }

  /** Returns the labels of a label's container, with the label. */
  of(label: number): readonly Neighbour[] {
    const container = this.#home[label] ?? 0;
    const [labels = [], relations] = [this.#members[container], this.#relations[container]];
    const at = labels.indexOf(label);
    return labels.map((other, index) => ({
      label: other,
      relation: relations?.[at * labels.length + index] ?? 0,
    }));
  }
}

const placeBits: Readonly<Record<Relation, number>> = {
  itself: 0x4000_0000,
  'same-container': 0x2000_0000,
  elsewhere: 0,
};

/** Returns the verdicts of labels and the colours of their targets, as multisets. */
function meetingsOf(
  colours: Int32Array,
  neighbours: Neighbours,
  outer: OuterKinds,
  placeOf: PlaceOf,
): (label: number) => MultisetHash {
  const tallies = outer.members.flatMap((labels, kind) =>
    [...tally(labels.map((label) => colours[label] ?? 0))].map(([colour, times]) => ({ kind, colour, times })),
  );
  // The sum over labels of all containers, as if no label shared a container with the labels of the kind.
  const outside = outer.members.map((_, kind) => {
    const sum = new MultisetHash();
    tallies.forEach(({ kind: other, colour, times }) => sum.add(outer.relation(kind, other), colour, times));
    return sum;
  });
  return (label) => {
    const kind = outer.kindOf[label] ?? 0;
    const sum = outside[kind]?.copy() ?? new MultisetHash();
    for (const { label: other, relation } of neighbours.of(label)) {
      const met = colours[other] ?? 0;
      sum.add(outer.relation(kind, outer.kindOf[other] ?? 0), met, -1);
      sum.add(relation, met | placeBits[placeOf(label, other)], 1);
    }
    return sum;
  };
}

function tally(colours: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  return counts;
}

/** Returns the verdicts of one member of a group on every label, by target group and verdict. */
function rowOf(
  group: number,
  members: readonly (readonly number[])[],
  verdictsOf: Uint16Array,
  placeOf: PlaceOf,
): readonly GroupVerdict[] {
  const subject = members[group]?.[0] ?? 0;
  return members.flatMap((targets, target): GroupVerdict[] => {
    const [only] = targets;
    if (targets.length === 1 && only !== undefined) {
      const verdicts = verdictsOf[only] ?? 0;
      const relations = [placeOf(subject, only)];
      return [{ subject: group, target, verdicts, relations, whole: true, each: 1, example: [subject, only] }];
    }
    const found = new Map<VerdictsId, { relations: Set<Relation>; each: number; example: number }>();
    for (const index of targets) {
      const verdicts = verdictsOf[index] ?? 0;
      const relation = placeOf(subject, index);
      const entry = found.get(verdicts);
      if (entry === undefined) found.set(verdicts, { relations: new Set([relation]), each: 1, example: index });
      else {
        entry.relations.add(relation);
        entry.each++;
      }
    }
    const all = [...found.values()];
    return [...found].map(([verdicts, { relations, each, example }]) => ({
      subject: group,
      target,
      verdicts,
      relations: [...relations],
      whole: [...relations].every((relation) => all.filter((other) => other.relations.has(relation)).length === 1),
      each,
      example: [subject, example] as const,
    }));
  });
}
