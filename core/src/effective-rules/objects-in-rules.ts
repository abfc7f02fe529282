import type { MediatedObject } from '../classes/mediated-object.ts';
import type { ObjectSet } from '../classes/object-form.ts';
import type { LabelOperation } from '../classes/policy-classes.ts';
import type { RuleForm } from '../classes/rule-layout.ts';
import type { SearchedObjects } from './layer-product.ts';

/** Returns the universe of objects of every permission that rules of a form have. */
export function objectsInRules(operations: readonly LabelOperation[], form: RuleForm): readonly SearchedObjects[] {
  const covered = (form.requested ?? form.layouts).reduce((all, { bits }) => all | bits, 0);
  const universeOf = ({ object, name }: LabelOperation): readonly ObjectSet<MediatedObject>[] =>
    typeof object === 'object' ? (object.universe?.(name) ?? []) : [];
  const any = operations.map(universeOf).find((sets) => sets.length > 0) ?? [];
  const known = new Set<number>();
  return operations.flatMap((operation) => {
    const own = universeOf(operation);
    // An operation without an own set of objects still appears in rules.
    const objects = (own.length === 0 ? any : own).flatMap((set): readonly SearchedObjects[] => {
      const bit = form.bitOf?.(operation.permission.bit, set.like) ?? operation.permission.bit;
      return (bit & covered) === 0 || known.has(bit) ? [] : [{ bit, operation, set }];
    });
    for (const { bit } of objects) known.add(bit);
    return objects;
  });
}
