import type { VariantChange, VariantGroups } from '@lamellar/core/diff';
import type { PolicyClass } from '@lamellar/core/classes';
import { printable } from '@lamellar/core/language';
import type { KernelRequest } from '../policy/policy-options.ts';
import { differencesView, texts, type DifferencesView } from './changes-view.ts';

/**
 * One policy under several kernels, compilers and abis, grouped by equal permissions.
 *
 * @schema compat lamellar compat --format json
 */
export interface CompatView {
  /** The file or directory. */
  readonly path: string;
  /** The requested kernels, with the kernels used instead; absent if no kernel was requested by version. */
  readonly requestedKernels?: readonly KernelRequest[];
  /** The variants by kernel, then by compiler. */
  readonly variants: readonly VariantView[];
  /** The permissions that change between groups. */
  readonly changes: readonly VariantChangeView[];
  /** Labels with classes that are too large to compare. */
  readonly tooLarge: readonly TooLargeView[];
}

/** Labels with classes that are too large to compare. */
export interface TooLargeView {
  /** The labels. */
  readonly subjects: readonly string[];
  /** The names of the classes. */
  readonly classes: readonly PolicyClass[];
}

/** The policy under a kernel, read by a compiler. */
export interface VariantView {
  /** The kernel. */
  readonly kernel: string;
  /** The version of apparmor_parser. */
  readonly compiler: string;
  /** The assumed abi, `none` for policy without a rule; missing if each policy's own rules apply. */
  readonly abi?: string;
  /** The number of files that the compiler refuses. */
  readonly refused: number;
  /** The letters of a group: variants with equal permissions have equal letters. Missing if the compiler refuses every file. */
  readonly group?: string;
}

/** The permissions that change from a variant to a neighbour. */
export interface VariantChangeView extends DifferencesView {
  /** The group before. */
  readonly from: string;
  /** The group after. */
  readonly to: string;
}

/** A variant without its group. */
export type UngroupedVariant = Omit<VariantView, 'group'>;

/**
 * Converts the groups of a policy's variants to plain data.
 *
 * @param table - by row and column, as for the groups
 * @param requests - the requests for the kernels of all rows
 */
export function compatView(
  place: string,
  table: readonly (readonly UngroupedVariant[])[],
  { groups, changes, tooLarge }: VariantGroups,
  requests: readonly KernelRequest[],
): CompatView {
  const letters = ({ row, column }: VariantChange['from']): string => lettersOf(groups[row]?.[column] ?? 0);
  return {
    path: printable(place),
    ...(requests.length === 0 ? {} : { requestedKernels: requests }),
    variants: table.flatMap((variants, row) =>
      variants.map((variant, column) => {
        const group = groups[row]?.[column];
        return { ...variant, ...(group === undefined ? {} : { group: lettersOf(group) }) };
      }),
    ),
    changes: changes.map(({ from, to, differences }) => ({
      from: letters(from),
      to: letters(to),
      ...differencesView(differences),
    })),
    tooLarge: tooLarge.map(({ subjects, tooLarge: classes }) => ({ subjects: texts(subjects), classes })),
  };
}

/** Numbers groups by letters: A to Z, then AA. */
function lettersOf(group: number): string {
  const letter = String.fromCharCode(65 + (group % 26));
  return group < 26 ? letter : `${lettersOf(Math.floor(group / 26) - 1)}${letter}`;
}
