import type { LeftOut, PolicyDifferences } from '@lamellar/core/diff';
import type { PolicyClass } from '@lamellar/core/classes';
import { printable } from '@lamellar/core/language';
import type { CommandPolicy } from '../policy/load-policy.ts';
import { assumptionsView, type AssumptionsView } from './assumptions-view.ts';
import { differencesView, type DifferencesView } from './changes-view.ts';

/**
 * The permissions that labels gain and lose between two policies, or under two kernels.
 *
 * @schema diff lamellar diff --format json
 */
export interface DiffView extends DifferencesView {
  /** The policy before. */
  readonly before: ComparedPolicyView;
  /** The policy after. */
  readonly after: ComparedPolicyView;
  /** The operations on objects that are not compared. */
  readonly leftOut: readonly LeftOutView[];
}

/** A compared policy, and the assumptions of its evaluation. */
export interface ComparedPolicyView extends AssumptionsView {
  /** The file or directory. */
  readonly path: string;
  /** The assumed kernel. */
  readonly kernel: string;
}

/** Operations of a class that are not compared. */
export interface LeftOutView {
  /** The name of the class. */
  readonly class: PolicyClass;
  /** The names of the operations; missing for the whole class. */
  readonly operations?: readonly string[];
}

/** A compared policy with its place. */
export interface PlacedPolicy {
  readonly place: string;
  readonly loaded: CommandPolicy;
}

/** Converts the differences of two policies to plain data. */
export function diffView(before: PlacedPolicy, after: PlacedPolicy, found: PolicyDifferences): DiffView {
  return {
    before: comparedPolicyView(before),
    after: comparedPolicyView(after),
    ...differencesView(found),
    leftOut: found.leftOut.map(leftOutView),
  };
}

function comparedPolicyView({ place, loaded }: PlacedPolicy): ComparedPolicyView {
  return { path: printable(place), kernel: loaded.kernel.version, ...assumptionsView([loaded]) };
}

function leftOutView({ class: word, names }: LeftOut): LeftOutView {
  return { class: word, ...(names === undefined ? {} : { operations: names }) };
}
