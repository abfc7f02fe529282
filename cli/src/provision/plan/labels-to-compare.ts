import { printLabel, type LabelPart, type StackedPolicy } from '@lamellar/core';
import type { ComparedLabel, LabelOfPolicy } from '@lamellar/core/diff';
import { labelsOf } from '@lamellar/core/labels';
import type { ByteString } from '@lamellar/core/language';
import { PolicyUnit } from '@lamellar/core/namespaces';

/**
 * Finds labels, by name, of both policies with a changed layer. Included files are the same in both. New and removed
 * labels are left out: all their permissions would change, and the list would make a first plan many times longer.
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

/**
 * Returns the files with the profiles of a label. Undefined if a file is included by a larger file, which may contain
 * more of the profile.
 */
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
