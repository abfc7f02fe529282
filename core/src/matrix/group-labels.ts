import { containersOf } from '../stack/containers.ts';
import type { Matrix } from './matrix.ts';
import type { VerdictsId } from './verdict-table.ts';

/** Labels that nothing in the matrix tells apart, but for the very labels they meet. */
export interface LabelGroup {
  /** Indices of the matrix's labels, ascending. */
  readonly members: readonly number[];
}

/** Which members of a group a verdict is about, from where one label stands. */
export type Relation = 'itself' | 'same-container' | 'elsewhere';

/** What each member of one group may do to some members of another. */
export interface GroupVerdict {
  readonly subject: number;
  readonly target: number;
  readonly verdicts: VerdictsId;
  /** Where those members are; more than one where the verdict is the same. */
  readonly relations: readonly Relation[];
  /** Whether the verdict holds for every member of the target group in those relations. */
  readonly whole: boolean;
  /** How many members of the target group each member of the subject group meets so. */
  readonly each: number;
  /** One pair, as label indices. */
  readonly example: readonly [number, number];
}

export interface GroupedMatrix {
  readonly groups: readonly LabelGroup[];
  readonly verdicts: readonly GroupVerdict[];
}

/**
 * Groups the labels of a matrix into an equitable partition: two labels of a group have, towards
 * each group, each verdict equally often, in both directions. One row of each group then tells all.
 *
 * @see https://en.wikipedia.org/wiki/Colour_refinement_algorithm
 */
export function groupLabels(matrix: Matrix): GroupedMatrix {
  const home = containersOf(matrix.labels);
  const neighbours = neighboursOf(home);
  const outer = outerKinds(matrix);
  let colours = Int32Array.from(matrix.labels, () => 0);
  for (let count = 1; ;) {
    const next = refine(matrix, colours, neighbours, outer);
    colours = next.colours;
    if (next.count === count) break;
    count = next.count;
  }
  const members: number[][] = [];
  colours.forEach((colour, index) => (members[colour] ??= []).push(index));
  return {
    groups: members.map((list) => ({ members: list })),
    verdicts: members.flatMap((_, group) => rowOf(group, members, matrix, home)),
  };
}

/** For each label the labels of its container, itself included. */
function neighboursOf(home: readonly number[]): readonly (readonly number[])[] {
  const members = new Map<number, number[]>();
  home.forEach((container, index) => {
    const list = members.get(container);
    if (list === undefined) members.set(container, [index]);
    else list.push(index);
  });
  return home.map((container) => members.get(container) ?? []);
}

interface OuterKinds {
  /** The kind of each label; labels of a kind have the same verdicts with labels of other containers. */
  readonly kindOf: readonly number[];
  readonly representative: readonly number[];
}

function outerKinds(matrix: Matrix): OuterKinds {
  const ids = new Map<string, number>();
  const representative: number[] = [];
  const kindOf = matrix.labels.map((_, index) => {
    const key = matrix.outerKey(index);
    let id = ids.get(key);
    if (id === undefined) {
      ids.set(key, (id = ids.size));
      representative.push(index);
    }
    return id;
  });
  return { kindOf, representative };
}

/** One round: a label's new colour is its old one and the multiset of verdicts and colours it meets. */
function refine(
  matrix: Matrix,
  colours: Int32Array,
  neighbours: readonly (readonly number[])[],
  { kindOf, representative }: OuterKinds,
): { colours: Int32Array<ArrayBuffer>; count: number } {
  const coloursOfKind = representative.map(() => new Map<number, number>());
  colours.forEach((colour, index) => {
    const counts = coloursOfKind[kindOf[index] ?? 0];
    counts?.set(colour, (counts.get(colour) ?? 0) + 1);
  });
  const outside = representative.map((from) => {
    const sum = new MultisetHash();
    representative.forEach((to, kind) => {
      const there = matrix.outerVerdicts(from, to);
      const back = matrix.outerVerdicts(to, from);
      for (const [colour, times] of coloursOfKind[kind] ?? []) sum.add(there, back, colour, times);
    });
    return sum;
  });
  const ids = new Map<string, number>();
  const refined = Int32Array.from(colours, (colour, index) => {
    const sum = outside[kindOf[index] ?? 0]?.copy() ?? new MultisetHash();
    for (const other of neighbours[index] ?? []) {
      const from = representative[kindOf[index] ?? 0] ?? index;
      const to = representative[kindOf[other] ?? 0] ?? other;
      const met = colours[other] ?? 0;
      sum.add(matrix.outerVerdicts(from, to), matrix.outerVerdicts(to, from), met, -1);
      const self = other === index ? 0x4000_0000 : 0x2000_0000;
      sum.add(matrix.verdicts(index, other), matrix.verdicts(other, index), met | self, 1);
    }
    const key = `${colour}:${sum.key}`;
    let id = ids.get(key);
    if (id === undefined) ids.set(key, (id = ids.size));
    return id;
  });
  return { colours: refined, count: ids.size };
}

/** What one member of a group may do to every label, by target group and verdict. */
function rowOf(
  group: number,
  members: readonly (readonly number[])[],
  matrix: Matrix,
  home: readonly number[],
): readonly GroupVerdict[] {
  const subject = members[group]?.[0] ?? 0;
  return members.flatMap((targets, target) => {
    const found = new Map<VerdictsId, { relations: Set<Relation>; each: number; example: number }>();
    for (const index of targets) {
      const verdicts = matrix.verdicts(subject, index);
      const relation: Relation =
        index === subject ? 'itself' : home[index] === home[subject] ? 'same-container' : 'elsewhere';
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

/** A hash of a multiset that elements can be added to and taken from in any order: two sums of 32 bits. */
class MultisetHash {
  #low = 0;
  #high = 0;

  add(there: number, back: number, colour: number, times: number): void {
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
