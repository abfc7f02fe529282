import type { Operation } from '../classes/policy-classes.ts';
import { containerNumbers } from '../stacks/containers.ts';
import type { Matrix } from './matrix.ts';
import { Numbers } from './numbers.ts';
import { OuterRelation, type Mutual } from './outer-relation.ts';
import type { VerdictsId } from './verdict-table.ts';

/** A group of equivalent labels: equal in the whole matrix up to the identity of the labels they meet. */
export interface LabelGroup {
  /** Indices of the matrix's labels, ascending. */
  readonly members: readonly number[];
}

/** The place of a target group's members relative to one label of the subject group. */
export type Relation = 'itself' | 'same-container' | 'elsewhere';

/** The verdict on operations of every member of a group against some members of a second group. */
export interface GroupVerdict {
  readonly subject: number;
  readonly target: number;
  readonly verdicts: VerdictsId;
  /** The places of these target members; several if the verdict is equal. */
  readonly relations: readonly Relation[];
  /** True if the verdict applies to every member of the target group in these relations. */
  readonly whole: boolean;
  /** Number of target members with the verdict, for each member of the subject group. */
  readonly each: number;
  /** One pair, as label indices. */
  readonly example: readonly [number, number];
}

/** A matrix of groups of equivalent labels. */
export interface GroupedMatrix {
  readonly groups: readonly LabelGroup[];
  /**
   * Returns the verdicts of a group towards every group. Computed on every call, because all rows together can be very
   * large.
   */
  readonly verdictsOf: (group: number) => readonly GroupVerdict[];
}

/**
 * Groups the labels of a matrix into an equitable partition: two labels of a group have, towards each group, every
 * verdict equally often, in both directions. One row therefore describes the whole group.
 *
 * @see https://en.wikipedia.org/wiki/Colour_refinement_algorithm
 */
export function groupLabels(matrix: Matrix<Operation>): GroupedMatrix {
  const home = containerNumbers(matrix.labels);
  const containers = new Containers(matrix, home);
  const outer = new OuterRelation(matrix);
  let colours = Int32Array.from(matrix.labels, () => 0);
  for (let count = 1; ;) {
    const next = refine(colours, containers, outer);
    colours = next.colours;
    if (next.count === count) break;
    count = next.count;
  }
  const members: number[][] = [];
  colours.forEach((colour, index) => (members[colour] ??= []).push(index));
  return {
    groups: members.map((list) => ({ members: list })),
    verdictsOf: (group) => {
      const subject = members[group]?.[0] ?? 0;
      return rowOf(group, members, verdictsFrom(subject, containers, outer), home);
    },
  };
}

/** Limit of cached verdicts within containers (40 MB); beyond the limit, verdicts are computed on each use. */
const maxCachedVerdicts = 20_000_000;

/** The labels of every label's container (including the label), and the verdicts between neighbours. */
class Containers {
  readonly #matrix: Matrix<Operation>;
  readonly #neighbours: readonly (readonly number[])[];
  readonly #kept: Uint16Array[] = [];
  #left = maxCachedVerdicts;

  constructor(matrix: Matrix<Operation>, home: readonly number[]) {
    this.#matrix = matrix;
    const members = new Map<number, number[]>();
    home.forEach((container, index) => {
      const list = members.get(container);
      if (list === undefined) members.set(container, [index]);
      else list.push(index);
    });
    this.#neighbours = home.map((container) => members.get(container) ?? []);
  }

  neighbours(label: number): readonly number[] {
    return this.#neighbours[label] ?? [];
  }

  /** Returns pairs for the neighbours of a label: the verdict of the label on the neighbour, then the reverse. */
  verdicts(label: number): Uint16Array {
    const kept = this.#kept[label];
    if (kept !== undefined) return kept;
    const neighbours = this.neighbours(label);
    const verdicts = new Uint16Array(neighbours.length * 2);
    neighbours.forEach((other, index) => {
      verdicts[index * 2] = this.#matrix.verdicts(label, other);
      verdicts[index * 2 + 1] = this.#matrix.verdicts(other, label);
    });
    this.#left -= verdicts.length;
    if (this.#left >= 0) this.#kept[label] = verdicts;
    return verdicts;
  }
}

/**
 * Runs one round of refinement: a label's new colour is the old colour with the multiset of verdicts and colours met.
 */
function refine(
  colours: Int32Array,
  containers: Containers,
  outer: OuterRelation,
): { colours: Int32Array<ArrayBuffer>; count: number } {
  const coloursOfKind = outer.members.map((labels) => tally(labels.map((label) => colours[label] ?? 0)));
  const outside = outsideSums(coloursOfKind, outer);
  const numbers = new Numbers<string>();
  let total = 0;
  const refined = Int32Array.from(colours, (colour, label) => {
    const kind = outer.kindOf[label] ?? 0;
    const sum = outside[kind]?.copy() ?? new MultisetHash();
    const verdicts = containers.verdicts(label);
    containers.neighbours(label).forEach((other, index) => {
      const met = colours[other] ?? 0;
      const mutual = { there: verdicts[index * 2] ?? 0, back: verdicts[index * 2 + 1] ?? 0 };
      sum.add(outer.between(kind, outer.kindOf[other] ?? 0), met, -1);
      sum.add(mutual, met | (other === label ? 0x4000_0000 : 0x2000_0000), 1);
    });
    const next = numbers.of(`${colour}:${sum.key}`);
    total = Math.max(total, next + 1);
    return next;
  });
  return { colours: refined, count: total };
}

/**
 * Returns, for each kind, the sum over labels of all containers, as if no label shared a container with the kind's
 * labels.
 */
function outsideSums(
  coloursOfKind: readonly ReadonlyMap<number, number>[],
  outer: OuterRelation,
): readonly MultisetHash[] {
  const coloursOfBase = outer.bases.map(() => new Map<number, number>());
  coloursOfKind.forEach((counts, kind) => {
    const all = coloursOfBase[outer.baseOf[kind] ?? 0];
    for (const [colour, times] of counts) all?.set(colour, (all.get(colour) ?? 0) + times);
  });
  const usual = outer.bases.map((from) => {
    const sum = new MultisetHash();
    outer.bases.forEach((to, base) => {
      const mutual = outer.usual(from, to);
      for (const [colour, times] of coloursOfBase[base] ?? []) sum.add(mutual, colour, times);
    });
    return sum;
  });
  return outer.deviations.map((deviations, kind) => {
    const sum = usual[outer.baseOf[kind] ?? 0]?.copy() ?? new MultisetHash();
    for (const deviation of deviations) {
      for (const [colour, times] of coloursOfKind[deviation.kind] ?? []) {
        sum.add(deviation.usual, colour, -times);
        sum.add(deviation, colour, times);
      }
    }
    return sum;
  });
}

function tally(colours: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  return counts;
}

/** Returns the verdict of a label on every label. */
function verdictsFrom(subject: number, containers: Containers, outer: OuterRelation): Uint16Array {
  const kind = outer.kindOf[subject] ?? 0;
  const usual = outer.bases.map((base) => outer.usual(kind, base).there);
  const verdicts = Uint16Array.from(outer.kindOf, (other) => usual[outer.baseOf[other] ?? 0] ?? 0);
  for (const { kind: other, there } of outer.deviations[kind] ?? [])
    for (const label of outer.members[other] ?? []) verdicts[label] = there;
  const inside = containers.verdicts(subject);
  containers.neighbours(subject).forEach((label, index) => (verdicts[label] = inside[index * 2] ?? 0));
  return verdicts;
}

const alone: Readonly<Record<Relation, readonly Relation[]>> = {
  itself: ['itself'],
  'same-container': ['same-container'],
  elsewhere: ['elsewhere'],
};

/** Returns the verdicts of one member of a group on every label, by target group and verdict. */
function rowOf(
  group: number,
  members: readonly (readonly number[])[],
  verdictsOf: Uint16Array,
  home: readonly number[],
): readonly GroupVerdict[] {
  const subject = members[group]?.[0] ?? 0;
  const relationOf = (index: number): Relation =>
    index === subject ? 'itself' : home[index] === home[subject] ? 'same-container' : 'elsewhere';
  return members.flatMap((targets, target): GroupVerdict[] => {
    const [only] = targets;
    if (targets.length === 1 && only !== undefined) {
      const verdicts = verdictsOf[only] ?? 0;
      const relations = alone[relationOf(only)];
      return [{ subject: group, target, verdicts, relations, whole: true, each: 1, example: [subject, only] }];
    }
    const found = new Map<VerdictsId, { relations: Set<Relation>; each: number; example: number }>();
    for (const index of targets) {
      const verdicts = verdictsOf[index] ?? 0;
      const relation = relationOf(index);
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

/** A hash of a multiset: elements can be added and removed in any order. Two sums of 32 bits. */
class MultisetHash {
  #low = 0;
  #high = 0;

  add({ there, back }: Mutual, colour: number, times: number): void {
    const mixed = mix(mix(mix(0x9e3779b9, there), back), colour);
    this.#low = (this.#low + Math.imul(mixed, times)) | 0;
    this.#high = (this.#high + Math.imul(mix(mixed, 0x85ebca6b), times)) | 0;
  }

  copy(): MultisetHash {
    const same = new MultisetHash();
    same.#low = this.#low;
    same.#high = this.#high;
    return same;
  }

  get key(): string {
    return `${this.#low},${this.#high}`;
  }
}

function mix(hash: number, value: number): number {
  let mixed = Math.imul(hash ^ value, 0xcc9e2d51);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x1b873593);
  return mixed ^ (mixed >>> 13);
}
