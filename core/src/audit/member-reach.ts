import { memoised } from '../source/memoised.ts';
import { Budget } from '../automata/budget.ts';
import { operationsThroughObjects } from '../classes/operations-through-objects.ts';
import { operationsOnLabels, pairOperations, type Operation } from '../classes/policy-classes.ts';
import type { Label } from '../labels/label.ts';
import { groupLabels, type GroupedMatrix } from '../matrix/group-labels.ts';
import { Matrix } from '../matrix/matrix.ts';
import { relationOf } from '../matrix/label-equivalence.ts';
import { equitablePartition, MultisetHash } from '../matrix/partition.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { checksPeer } from '../mediation/class-mediators.ts';
import { containerNumbers } from '../stacks/containers.ts';
import type { AuditedContainer, UsedLabel } from './audited-host.ts';
import { Numbers } from '../source/numbers.ts';
import { RuleClasses } from './rule-classes.ts';
import { ObjectReachability } from './object-reachability.ts';

/** A member of a group: a container, or a label of the host's programs. */
export type GroupMember = AuditedContainer | UsedLabel;

/** Returns the labels of a container's tasks, or the single label. */
export function labelsOfMember(member: GroupMember): readonly UsedLabel[] {
  return 'labels' in member ? member.labels : [member];
}

/** Operations as bits, in the order of `MemberReach.operations`. */
export type OperationMask = bigint;

/** The permissions of a member towards a second member. */
export interface Reached {
  readonly may: OperationMask;
  /** Operations not computed because of the limit. */
  readonly notFoundOut: OperationMask;
}

/** Operations that are not computed, because more members differ than the limit. */
export interface NotComputed {
  readonly operations: readonly Operation[];
  readonly members: number;
  readonly limit: number;
}

/** No operation allowed, and none unknown. */
export const reachesNothing: Reached = { may: 0n, notFoundOut: 0n };

/** Limit of some seconds for every operation on objects between labels. */
const maxSteps = 1_000_000;

/**
 * Limit of different members, which take some seconds; equivalent members count once. Beyond the limit, operations on
 * objects are not computed.
 */
const maxDifferent = 2000;

/** Answers for an operation on objects: refused, allowed, not computed. */
const [mayNot, may, unknown] = [0, 1, 2];
const answersOfOne = 3;

/** Members whose labels are equivalent towards every label in operations on objects. */
interface Node {
  readonly number: number;
  /** Labels by index; a representative for every set of equivalent labels. */
  readonly labels: readonly number[];
}

/** The permissions between containers and labels: the union over the labels of both members. */
export class MemberReach {
  /** Operations for which the kernel evaluates the peer's label; operations of the matrix come first. */
  readonly operations: readonly Operation[];
  /** Operations of the kernel without evaluation of a peer. */
  readonly unchecked: readonly Operation[];
  readonly #matrix: Matrix<Operation>;
  readonly #grouped: GroupedMatrix;
  readonly #things: readonly ObjectReachability[];
  readonly #indices: ReadonlyMap<Label, number>;
  readonly #outer = new Map<GroupMember, readonly number[]>();
  readonly #nodes: ReadonlyMap<GroupMember, Node>;
  /** A node for each number. */
  readonly #examples: readonly Node[];
  /** For each pair of nodes, the answers for all operations on objects, as the digits of a number, plus 1. */
  readonly #answers: Uint8Array;
  readonly #isComputed: boolean;
  /** Operations that are not computed, because more members differ than the limit. */
  readonly notComputed: NotComputed | undefined;
  readonly #operations = new Map<OperationMask, readonly Operation[]>();
  #classes: Int32Array | undefined;

  /**
   * @param members - all members of later queries; unresolved labels are omitted
   * @param limit - the number of different members for which operations on objects are computed
   */
  constructor(members: readonly GroupMember[], behaviours: KernelBehaviours, limit = maxDifferent) {
    const labels = [...new Set(members.flatMap((member) => meaningsOf(member)))];
    const isRequested = (operation: (typeof operationsThroughObjects)[number]): boolean =>
      checksPeer(operation, behaviours);
    const tabulated: readonly Operation[] = [...pairOperations, ...operationsOnLabels.filter(isRequested)];
    this.#indices = new Map(labels.map((label, index) => [label, index]));
    this.#matrix = new Matrix(labels, tabulated, behaviours);
    this.#grouped = groupLabels(this.#matrix);
    const classes = new RuleClasses();
    this.#things = operationsThroughObjects
      .filter(isRequested)
      .map((operation) => new ObjectReachability(operation, labels, behaviours, new Budget(maxSteps), classes));
    this.operations = [...tabulated, ...this.#things.map(({ operation }) => operation)];
    this.unchecked = [...operationsOnLabels, ...operationsThroughObjects].filter(
      (operation) => !isRequested(operation),
    );
    this.#nodes = this.#nodesOf(members, sharing(members, this.#indices, containerNumbers(labels)));
    this.#examples = [...new Map([...this.#nodes.values()].map((node) => [node.number, node])).values()];
    this.#isComputed = this.#things.length > 0 && this.#examples.length <= limit;
    if (this.#things.length > 0 && !this.#isComputed) {
      const operations = this.#things.map(({ operation }) => operation);
      this.notComputed = { operations, members: this.#examples.length, limit };
    }
    this.#answers = new Uint8Array(this.#isComputed ? this.#examples.length ** 2 : 0);
  }

  /** Returns the permissions of a member towards a second member. */
  between(from: GroupMember, to: GroupMember): Reached {
    const byObjects = this.#byThings(from, to);
    let reached = byObjects.may;
    for (const subject of this.#outerLabels(from))
      for (const target of this.#outerLabels(to))
        reached |= this.#matrix.table.mask(this.#matrix.verdicts(subject, target));
    return { ...byObjects, may: reached };
  }

  operationsIn(mask: OperationMask): readonly Operation[] {
    return memoised(this.#operations, mask, () =>
      this.operations.filter((_, index) => ((mask >> BigInt(index)) & 1n) === 1n),
    );
  }

  maskOf(operations: readonly Operation[]): OperationMask {
    return operations.reduce((mask, operation) => {
      const index = this.operations.indexOf(operation);
      return index < 0 ? mask : mask | (1n << BigInt(index));
    }, 0n);
  }

  /**
   * Returns the group of a label: labels of a group are equivalent towards all labels, except in operations on objects.
   * Undefined for unresolved labels.
   */
  groupOf({ meaning }: UsedLabel): number | undefined {
    const index = meaning === undefined ? undefined : this.#indices.get(meaning);
    return index === undefined ? undefined : this.#grouped.groupOf[index];
  }

  /** Returns a number that is equal for members equivalent in operations on objects, in both directions. */
  objectClassOf(member: GroupMember): number {
    const number = this.#nodeOf(member).number;
    if (!this.#isComputed) return 0;
    if (this.#classes === undefined) {
      const counts = this.#examples.map(() => 0);
      for (const node of this.#nodes.values()) counts[node.number] = (counts[node.number] ?? 0) + 1;
      this.#classes = equitablePartition(counts.length, (colours) => (from) => {
        const met = new MultisetHash();
        counts.forEach((count, to) =>
          met.add(
            relationOf(this.#answersOf(from, to), this.#answersOf(to, from)),
            colours[to] ?? 0,
            count - Number(to === from),
          ),
        );
        return met;
      });
    }
    return this.#classes[number] ?? -1;
  }

  #byThings(from: GroupMember, to: GroupMember): Reached {
    const reached = { ...reachesNothing };
    let answers = this.#isComputed ? this.#answersOf(this.#nodeOf(from).number, this.#nodeOf(to).number) : 0;
    for (const index of this.#things.keys()) {
      const bit = 1n << BigInt(this.#matrix.operations.length + index);
      if (answers % answersOfOne === may) reached.may |= bit;
      if (answers % answersOfOne === unknown || !this.#isComputed) reached.notFoundOut |= bit;
      answers = Math.floor(answers / answersOfOne);
    }
    return reached;
  }

  /** Returns the answers for all operations on objects between two nodes, as the digits of a number. */
  #answersOf(from: number, to: number): number {
    const place = from * this.#examples.length + to;
    const [one, other] = [this.#examples[from], this.#examples[to]];
    if (this.#answers[place] === 0 && one !== undefined && other !== undefined)
      this.#answers[place] =
        1 + this.#things.reduceRight((all, objects) => all * answersOfOne + evaluatePair(objects, one, other), 0);
    return (this.#answers[place] ?? 0) - 1;
  }

  #nodeOf(member: GroupMember): Node {
    const node = this.#nodes.get(member);
    if (node === undefined) throw new RangeError('no such member');
    return node;
  }

  /** @param inShared - members in a shared policy namespace; types do not cover the neighbours in the namespace */
  #nodesOf(members: readonly GroupMember[], inShared: ReadonlySet<GroupMember>): ReadonlyMap<GroupMember, Node> {
    const numbers = new Numbers<string>();
    const types = this.#things.map((objects) => objects.types());
    return new Map(
      members.map((member, place) => {
        const byType = new Map<string, number>();
        for (const meaning of meaningsOf(member)) {
          const index = this.#indices.get(meaning) ?? -1;
          byType.set(inShared.has(member) ? `label ${index}` : types.map((all) => all[index]).join(), index);
        }
        const own = inShared.has(member) ? `member ${place} ` : '';
        const number = numbers.of(`${own}${[...byType.keys()].sort().join(';')}`);
        return [member, { number, labels: [...byType.values()] }];
      }),
    );
  }

  /** Returns a representative for every set of labels with equal permissions from and to labels elsewhere. */
  #outerLabels(member: GroupMember): readonly number[] {
    return memoised(this.#outer, member, () => {
      const indices = meaningsOf(member).flatMap((meaning) => this.#indices.get(meaning) ?? []);
      return [...new Map(indices.map((index) => [this.#grouped.kindOf[index], index])).values()];
    });
  }
}

function evaluatePair(objects: ObjectReachability, from: Node, to: Node): number {
  let answer = mayNot;
  for (const subject of from.labels)
    for (const target of to.labels) {
      const found = objects.may(subject, target);
      if (found === true) return may;
      if (found === undefined) answer = unknown;
    }
  return answer;
}

function meaningsOf(member: GroupMember): readonly Label[] {
  return labelsOfMember(member).flatMap(({ meaning }) => meaning ?? []);
}

/** Returns the members with a label in a shared policy namespace below the root. */
function sharing(
  members: readonly GroupMember[],
  indices: ReadonlyMap<Label, number>,
  homes: readonly number[],
): ReadonlySet<GroupMember> {
  const inHome = new Map<number, Set<GroupMember>>();
  const isBelow = ({ parts }: Label): boolean => parts.some(({ namespace }) => namespace.parent !== undefined);
  for (const member of members)
    for (const meaning of meaningsOf(member)) {
      const home = homes[indices.get(meaning) ?? -1];
      if (home === undefined || !isBelow(meaning)) continue;
      memoised(inHome, home, () => new Set()).add(member);
    }
  return new Set([...inHome.values()].flatMap((all) => (all.size > 1 ? [...all] : [])));
}
