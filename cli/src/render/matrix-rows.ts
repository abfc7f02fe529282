import { operationWords } from '@lamellar/core/classes';
import type { GroupVerdict, Matrix } from '@lamellar/core/matrix';
import { kernelsInWords } from '@lamellar/core/render';
import type { MatrixAnswer } from '../views/matrix-answer.ts';
import { countOf } from '../words/count-of.ts';

/** Operations of a group that have equal targets. */
export interface MatrixRow {
  /** The allowed operations, in words. */
  readonly what: string;
  /** The targets: `itself`, short labels, and groups as `[4]`. All pieces but the last end with a comma. */
  readonly whom: readonly string[];
}

/** States the sizes of a matrix, and the kernels. */
export function matrixTitle({ kernels, grouped: { groups }, labels }: MatrixAnswer): string {
  const equivalent = groups.length === labels.length ? '' : ` in ${countOf(groups.length, 'group')}`;
  return `${countOf(labels.length, 'label')}${equivalent}, ${countOf(labels.length ** 2, 'ordered pair')}; ${kernelsInWords(kernels)}`;
}

/** The text for a group without rows. */
export const nothingAllowed = 'may do nothing to any of these labels';

/** Returns a function that states the allowed operations of a group of a matrix. All remaining operations are denied. */
export function matrixRows({
  matrix,
  grouped: { groups, verdictsOf },
  labels,
}: MatrixAnswer): (group: number) => readonly MatrixRow[] {
  const names = groups.map(({ members }, group) => nameOf(group, members, labels));
  const described = new Map<number, string | undefined>();
  const describeOnce = (verdicts: number): string | undefined => {
    if (!described.has(verdicts)) described.set(verdicts, describe(verdicts, matrix));
    return described.get(verdicts);
  };
  return (group) => mergeRows(verdictsOf(group), describeOnce, names);
}

/** Merges the verdicts with equal operations into one row, with all targets. */
function mergeRows(
  own: readonly GroupVerdict[],
  described: (verdicts: number) => string | undefined,
  names: readonly string[],
): readonly MatrixRow[] {
  // Most verdicts are not shown. To group them too, as `groupedBy` does, takes 60 MiB more for 2,121 labels.
  const rows = new Map<string, GroupVerdict[]>();
  for (const verdict of own) {
    const what = described(verdict.verdicts);
    if (what === undefined) continue;
    const row = rows.get(what);
    if (row === undefined) rows.set(what, [verdict]);
    else row.push(verdict);
  }
  return [...rows].map(([what, targets]) => ({ what, whom: describeTargets(targets, names) }));
}

const maxNameLength = 30;

/** Returns the name of a group in rows: a short single label, or the group's number. */
function nameOf(group: number, members: readonly number[], labels: readonly string[]): string {
  const label = labels[members[0] ?? 0] ?? '';
  const isWord = label.length <= maxNameLength && !/[\s,[\]]/.test(label) && label !== 'itself';
  return members.length === 1 && isWord ? label : numberOf(group);
}

/** Returns the number of a group for people: `[4]`. */
export function numberOf(group: number): string {
  return `[${group + 1}]`;
}

/** Describes targets, with runs of three or more groups abbreviated: `itself, [2], [4] to [9]`. */
function describeTargets(targets: readonly GroupVerdict[], names: readonly string[]): readonly string[] {
  const runs: GroupVerdict[][] = [];
  for (const target of targets) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (
      run !== undefined &&
      last !== undefined &&
      isPlain(last) &&
      isPlain(target) &&
      last.target === target.target - 1
    )
      run.push(target);
    else runs.push([target]);
  }
  const pieces = runs.flatMap((run) => {
    if (run.length < 3) return run.map((target) => describeTarget(target, names));
    return [`${numberOf(run[0]?.target ?? 0)} to ${numberOf(run.at(-1)?.target ?? 0)}`];
  });
  return pieces.map((piece, index) => (index === pieces.length - 1 ? piece : `${piece},`));
}

/** Returns true for a target that is all of a different group. */
function isPlain({ relations, whole }: GroupVerdict): boolean {
  return whole && relations.length === 1 && relations[0] === 'elsewhere';
}

function describeTarget({ target, relations, whole, each }: GroupVerdict, names: readonly string[]): string {
  const number = numberOf(target);
  const name = names[target] ?? number;
  const others = relations.filter((relation) => relation !== 'itself');
  const self = relations.includes('itself');
  if (others.length === 0) return 'itself';
  const here = name === number && others.length === 1 && others[0] === 'same-container' ? ' of the same container' : '';
  const some = whole ? '' : `${each - (self ? 1 : 0)} of `;
  return `${self ? 'itself, ' : ''}${some}${name}${here}`;
}

/** Describes the allowed operations; undefined if all are denied. */
function describe(verdicts: number, matrix: Matrix): string | undefined {
  const allowed = matrix.operations.filter((_, index) => matrix.table.allows(verdicts, index));
  return allowed.length === 0 ? undefined : operationWords(allowed);
}
