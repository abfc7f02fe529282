import { labelsOf, PolicyUnit, printLabel, type LabelPart, type StackedPolicy } from '@lamellar/core';
import type { ComparedLabel, LabelOfPolicy } from '@lamellar/core/compare';
import type { ByteString } from '@lamellar/core/language';

/**
 * Labels of both policies of which a layer changes, by their names. What policy includes is the same in both. Of a label that is new or gone all
 * of its permissions are: that it is, is told elsewhere, and to list them takes a first plan many times as long.
 */
export function labelsToCompare(before: StackedPolicy, after: StackedPolicy): ReadonlyMap<ByteString, ComparedLabel> {
  const [was, is] = [byName(before), byName(after)];
  const compared = new Map<ByteString, ComparedLabel>();
  for (const [name, earlier] of was) {
    const later = is.get(name);
    if (later === undefined) continue;
    const [old, current] = [textsOf(earlier), textsOf(later)];
    const isKnown = old !== undefined && current !== undefined;
    if (isKnown && old.length === current.length && old.every((text, index) => text === current[index])) continue;
    compared.set(name, { before: earlier, after: later });
  }
  return compared;
}

function byName(policy: StackedPolicy): ReadonlyMap<ByteString, LabelOfPolicy> {
  return new Map(labelsOf(policy).map((label) => [printLabel(label, policy.root), { label, policy }]));
}

/** The files that the profiles of a label are in; undefined where one is in a file that another includes, and that may say more about it. */
function textsOf({ label }: LabelOfPolicy): readonly ByteString[] | undefined {
  const texts = label.parts.map(textOfPart);
  const known = texts.filter((text) => text !== undefined);
  return known.length < texts.length ? undefined : known;
}

function textOfPart({ namespace, profile }: LabelPart): ByteString | undefined {
  if (profile === namespace.unconfined) return '' as ByteString;
  const source = profile.declared?.source;
  const isWhole = namespace.units.some((unit) => unit instanceof PolicyUnit && unit.source === source);
  return isWhole ? source?.text : undefined;
}
