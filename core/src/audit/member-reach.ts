import { doneByThings, doneToLabels, pairOperations, type Operation } from '../class/policy-classes.ts';
import { WorkBudget } from '../compare/work-budget.ts';
import type { Label } from '../label/label.ts';
import { groupLabels } from '../matrix/group-labels.ts';
import { Matrix } from '../matrix/matrix.ts';
import type { KernelBehaviours } from '../mediation/kernel.ts';
import { looksAtOthers } from '../mediation/things.ts';
import { containersOf } from '../stack/containers.ts';
import type { AuditedContainer, UsedLabel } from './audited-host.ts';
import { alikeNodes } from './alike-nodes.ts';
import { Numbers } from '../matrix/numbers.ts';
import { RuleClasses } from './rule-classes.ts';
import { ThingsBetween } from './things-between.ts';

/** Who can act and be reached: a container, or a label of the host's programs. */
export type PartyMember = AuditedContainer | UsedLabel;

/** The labels of a container's tasks, or the one. */
export function labelsOfMember(member: PartyMember): readonly UsedLabel[] {
  return 'labels' in member ? member.labels : [member];
}

/** Operations as bits, in the order of `MemberReach.operations`. */
export type OperationMask = bigint;

/** What one of a host may do to another. */
export interface Reached {
  readonly may: OperationMask;
  /** What took too much to find out. */
  readonly notFoundOut: OperationMask;
}

/** Nothing, for certain. */
export const reachesNothing: Reached = { may: 0n, notFoundOut: 0n };

/** Some seconds at the worst, for each operation that is done by things. */
const mostSteps = 1_000_000;

/** More kinds of members than there are where most are alike; of more, none are taken to be. */
const mostKinds = 2000;

/** For one operation that is done by things: it may not, it may, it is not found out. */
const [mayNot, may, unknown] = [0, 1, 2];
const answersOfOne = 3;

/** Members whose labels are alike to all others by things. */
interface Node {
  readonly number: number;
  /** Labels by their indices, of those that are alike one. */
  readonly labels: readonly number[];
}

/** What containers and labels may do to each other: anything that a label of one may do to a label of the other. */
export class MemberReach {
  /** What the kernel asks about other labels: what the matrix has first. */
  readonly operations: readonly Operation[];
  /** What it never asks about others, of what there is. */
  readonly unasked: readonly Operation[];
  readonly #matrix: Matrix<Operation>;
  readonly #things: readonly ThingsBetween[];
  readonly #indices: ReadonlyMap<Label, number>;
  /** What has labels in a policy namespace that others have labels in, too. */
  readonly #sharing: ReadonlySet<PartyMember>;
  readonly #outer = new Map<PartyMember, readonly number[]>();
  readonly #masks = new Map<number, OperationMask>();
  readonly #nodes = new Map<PartyMember, Node>();
  readonly #numbers = new Numbers<string>();
  /** For each pair of kinds of members, what is answered about each operation by things, as digits. */
  #answers: Uint8Array | undefined;
  readonly #told = new Map<OperationMask, readonly Operation[]>();
  readonly #members: readonly PartyMember[];
  #groups: readonly number[] | undefined;
  #alike: readonly number[] | undefined;

  /** @param members - all that are asked about; labels that stand for nothing known are left out */
  constructor(members: readonly PartyMember[], behaviours: KernelBehaviours) {
    const labels = [...new Set(members.flatMap((member) => meaningsOf(member)))];
    const isAsked = (operation: (typeof doneByThings)[number]): boolean => looksAtOthers(operation, behaviours);
    const tabulated: readonly Operation[] = [...pairOperations, ...doneToLabels.filter(isAsked)];
    this.#members = members;
    this.#indices = new Map(labels.map((label, index) => [label, index]));
    this.#matrix = new Matrix(labels, tabulated, behaviours);
    const classes = new RuleClasses();
    this.#things = doneByThings
      .filter(isAsked)
      .map((operation) => new ThingsBetween(operation, labels, behaviours, new WorkBudget(mostSteps), classes));
    this.operations = [...tabulated, ...this.#things.map(({ operation }) => operation)];
    this.unasked = [...doneToLabels, ...doneByThings].filter((operation) => !isAsked(operation));
    this.#sharing = sharing(members, this.#indices, containersOf(labels));
  }

  /** What one may do to another. */
  between(from: PartyMember, to: PartyMember): Reached {
    const byThings = this.#byThings(from, to);
    let reached = byThings.may;
    for (const subject of this.#outerLabels(from))
      for (const target of this.#outerLabels(to)) reached |= this.#maskOf(this.#matrix.verdicts(subject, target));
    return { ...byThings, may: reached };
  }

  told(mask: OperationMask): readonly Operation[] {
    let found = this.#told.get(mask);
    if (found === undefined) {
      found = this.operations.filter((_, index) => ((mask >> BigInt(index)) & 1n) === 1n);
      this.#told.set(mask, found);
    }
    return found;
  }

  maskOf(operations: readonly Operation[]): OperationMask {
    return operations.reduce((mask, operation) => {
      const index = this.operations.indexOf(operation);
      return index < 0 ? mask : mask | (1n << BigInt(index));
    }, 0n);
  }

  /** Labels of one number meet all others alike, but for what is done by things; undefined where nothing is known of one. */
  groupOf({ meaning }: UsedLabel): number | undefined {
    const index = meaning === undefined ? undefined : this.#indices.get(meaning);
    if (index === undefined) return undefined;
    if (this.#groups === undefined) {
      const groups: number[] = [];
      for (const [group, { members }] of groupLabels(this.#matrix).groups.entries())
        for (const member of members) groups[member] = group;
      this.#groups = groups;
    }
    return this.#groups[index];
  }

  /** Members of one number meet all others alike by things, and are met alike. */
  alikeByThings(member: PartyMember): number {
    const { number } = this.#nodeOf(member);
    return this.#things.length === 0 ? 0 : ((this.#alike ??= this.#findAlike())[number] ?? number);
  }

  #findAlike(): readonly number[] {
    const examples: Node[] = [];
    const counts: number[] = [];
    for (const member of this.#members) {
      const node = this.#nodeOf(member);
      examples[node.number] ??= node;
      counts[node.number] = (counts[node.number] ?? 0) + 1;
    }
    const size = counts.length;
    if (size > mostKinds) return [...counts.keys()];
    const answers = new Uint8Array(size * size);
    for (const from of examples)
      for (const to of examples) answers[from.number * size + to.number] = this.#ask(from, to);
    this.#answers = answers;
    return alikeNodes(counts, (from, to) => answers[from * size + to] ?? 0);
  }

  #byThings(from: PartyMember, to: PartyMember): Reached {
    if (this.#things.length === 0) return reachesNothing;
    const [one, other] = [this.#nodeOf(from), this.#nodeOf(to)];
    const size = this.#alike?.length ?? 0;
    let answers = this.#answers?.[one.number * size + other.number] ?? this.#ask(one, other);
    const reached = { ...reachesNothing };
    for (let index = 0; answers > 0; index++) {
      const bit = 1n << BigInt(this.#matrix.operations.length + index);
      if (answers % answersOfOne === may) reached.may |= bit;
      if (answers % answersOfOne === unknown) reached.notFoundOut |= bit;
      answers = Math.floor(answers / answersOfOne);
    }
    return reached;
  }

  #ask(from: Node, to: Node): number {
    return this.#things.reduceRight((answers, things) => answers * answersOfOne + askOf(things, from, to), 0);
  }

  #nodeOf(member: PartyMember): Node {
    let node = this.#nodes.get(member);
    if (node === undefined) {
      const byTypes = new Map<string, number>();
      for (const meaning of meaningsOf(member)) {
        const index = this.#indices.get(meaning) ?? -1;
        // Whom it meets within a namespace, types know nothing of.
        const types = this.#sharing.has(member) ? [index] : this.#things.map((things) => things.typeOf(index));
        byTypes.set(types.join(), index);
      }
      const whose = this.#sharing.has(member) ? `alone ${this.#nodes.size} ` : '';
      const number = this.#numbers.of(`${whose}${[...byTypes.keys()].sort().join(';')}`);
      this.#nodes.set(member, (node = { number, labels: [...byTypes.values()] }));
    }
    return node;
  }

  /** One label of those that are the same to everyone else. */
  #outerLabels(member: PartyMember): readonly number[] {
    let labels = this.#outer.get(member);
    if (labels === undefined) {
      const byKey = new Map(
        meaningsOf(member).flatMap((meaning) => {
          const index = this.#indices.get(meaning);
          return index === undefined ? [] : [[this.#matrix.outerKey(index), index] as const];
        }),
      );
      this.#outer.set(member, (labels = [...byKey.values()]));
    }
    return labels;
  }

  #maskOf(verdicts: number): OperationMask {
    let mask = this.#masks.get(verdicts);
    if (mask === undefined) {
      mask = 0n;
      for (const index of this.#matrix.operations.keys())
        if (this.#matrix.table.allows(verdicts, index)) mask |= 1n << BigInt(index);
      this.#masks.set(verdicts, mask);
    }
    return mask;
  }
}

function askOf(things: ThingsBetween, from: Node, to: Node): number {
  let answer = mayNot;
  for (const subject of from.labels)
    for (const target of to.labels) {
      const found = things.may(subject, target);
      if (found === true) return may;
      if (found === undefined) answer = unknown;
    }
  return answer;
}

function meaningsOf(member: PartyMember): readonly Label[] {
  return labelsOfMember(member).flatMap(({ meaning }) => meaning ?? []);
}

/** Members of which a label shares a policy namespace below the root with another's. */
function sharing(
  members: readonly PartyMember[],
  indices: ReadonlyMap<Label, number>,
  homes: readonly number[],
): ReadonlySet<PartyMember> {
  const inHome = new Map<number, Set<PartyMember>>();
  const isBelow = ({ parts }: Label): boolean => parts.some(({ namespace }) => namespace.parent !== undefined);
  for (const member of members)
    for (const meaning of meaningsOf(member)) {
      const home = homes[indices.get(meaning) ?? -1];
      if (home === undefined || !isBelow(meaning)) continue;
      const others = inHome.get(home);
      if (others === undefined) inHome.set(home, new Set([member]));
      else others.add(member);
    }
  return new Set([...inHome.values()].flatMap((all) => (all.size > 1 ? [...all] : [])));
}
