import { classRows, type PolicyClass } from '../classes/policy-classes.ts';
import type { CompilerBehaviours } from '../file-rules/compiler-behaviours.ts';
import { featuresOfKernel, type MeasuredKernel } from '../kernels/measured-kernels.ts';
import {
  mediates,
  missingForAnswers,
  takesPermissionTables,
  withoutLaterSockets,
  type Features,
} from '../profile/features.ts';

/**
 * Returns the parts of policy that a compiler compiles differently for a later kernel: classes that only the later kernel
 * mediates, and `owner` if the later kernel misses the mark of owners. Loaded policy cannot show these changes.
 */
export function changedByCompiling(
  before: MeasuredKernel,
  after: MeasuredKernel,
  compiler: CompilerBehaviours,
): readonly (PolicyClass | 'owner')[] {
  const [was, is] = [before, after].map((kernel) => compiledFor(kernel, compiler)) as [Features, Features];
  const classes = classRows.filter(
    ({ word }) =>
      mediates(word, is, is) &&
      !mediates(word, was, was) &&
      missingForAnswers(word, featuresOfKernel(after), is) === undefined,
  );
  const losesOwners =
    !compiler.marksOwners &&
    after.behaviours.unmarkedOwnersIgnored &&
    takesPermissionTables(is) &&
    !takesPermissionTables(was);
  return [...classes.map(({ word }) => word), ...(losesOwners ? (['owner'] as const) : [])];
}

/** Returns the features of a kernel that a compiler uses. */
function compiledFor(kernel: MeasuredKernel, { knowsLaterSockets }: CompilerBehaviours): Features {
  const features = featuresOfKernel(kernel);
  return knowsLaterSockets ? features : withoutLaterSockets(features);
}
