import type { PairOperation } from '../class/policy-classes.ts';
import type { Matrix } from '../matrix/matrix.ts';
import type { AuditedContainer, UsedLabel } from './audited-host.ts';

/** Who can act and be reached: a container, or a label of the host's programs. */
export type PartyMember = AuditedContainer | UsedLabel;

/** The labels of a container's tasks, or the one. */
export function labelsOfMember(member: PartyMember): readonly UsedLabel[] {
  return 'labels' in member ? member.labels : [member];
}

/**
 * What containers and labels may do to each other: anything that a label of one may do to a label of the other. As bits, one for each
 * operation of the matrix.
 */
export class MatrixReach {
  readonly #matrix: Matrix;
  readonly #indexOf: (label: UsedLabel) => number | undefined;
  readonly #outer = new Map<PartyMember, readonly number[]>();
  readonly #masks = new Map<number, bigint>();
  readonly #operations = new Map<bigint, readonly PairOperation[]>();

  /** @param indexOf - where the matrix has a label; undefined where nothing is known of it */
  constructor(matrix: Matrix, indexOf: (label: UsedLabel) => number | undefined) {
    this.#matrix = matrix;
    this.#indexOf = indexOf;
  }

  mask(from: PartyMember, to: PartyMember): bigint {
    let all = 0n;
    for (const subject of this.#outerLabels(from))
      for (const target of this.#outerLabels(to)) all |= this.#maskOf(this.#matrix.verdicts(subject, target));
    return all;
  }

  operations(mask: bigint): readonly PairOperation[] {
    let found = this.#operations.get(mask);
    if (found === undefined) {
      found = this.#matrix.operations.filter((_, index) => ((mask >> BigInt(index)) & 1n) === 1n);
      this.#operations.set(mask, found);
    }
    return found;
  }

  /** One label of those that are the same to everyone else. */
  #outerLabels(member: PartyMember): readonly number[] {
    let labels = this.#outer.get(member);
    if (labels === undefined) {
      const byKey = new Map(
        labelsOfMember(member).flatMap((label) => {
          const index = this.#indexOf(label);
          return index === undefined ? [] : [[this.#matrix.outerKey(index), index] as const];
        }),
      );
      this.#outer.set(member, (labels = [...byKey.values()]));
    }
    return labels;
  }

  #maskOf(verdicts: number): bigint {
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
