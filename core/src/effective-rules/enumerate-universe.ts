import type { LabelOperation } from '../classes/policy-classes.ts';
import type { ObjectList } from '../classes/object-form.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { Label } from '../labels/label.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { stackCheck } from '../mediation/stack-check.ts';
import type { ByteString } from '../source/bytes.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import type { LayerPart } from './layer-restrictions.ts';

/** The permissions of a label on a small universe of objects, each evaluated separately. */
export interface UniverseReach {
  readonly rules: readonly ByteString[];
  readonly lost: readonly LostRules[];
}

/** The permissions refused by exactly one layer, as rules to grant the permissions. */
export interface LostRules {
  readonly by: LayerPart;
  readonly rules: readonly ByteString[];
}

/**
 * Evaluates every object.
 *
 * @param operations - an operation for every permission
 */
export function reachOfUniverse(
  subject: Label,
  operations: readonly LabelOperation[],
  every: ObjectList<MediatedObject>,
  behaviours: KernelBehaviours,
  policy: StackedPolicy,
): UniverseReach {
  const decisions = every.objects.map((object) =>
    operations.map((operation) =>
      stackCheck(subject, operation, { kind: 'object', words: [], object, labels: [] }, behaviours, policy),
    ),
  );
  const namesWhere = (isIntended: (refusing: readonly number[]) => boolean): readonly (readonly string[])[] =>
    decisions.map((each) =>
      each
        .filter(({ checks }) => isIntended([...checks.keys()].filter((part) => checks[part]?.verdict === 'deny')))
        .map(({ operation }) => operation.name),
    );
  return {
    rules: every.rules(namesWhere((refusing) => refusing.length === 0)),
    lost: subject.parts.flatMap((part, index) => {
      const lost = every.rules(namesWhere((refusing) => refusing.length === 1 && refusing[0] === index));
      return lost.length === 0 ? [] : [{ by: { part, layer: policy.layerOf(part) }, rules: lost }];
    }),
  };
}
