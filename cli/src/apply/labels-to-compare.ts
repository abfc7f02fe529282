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
  // The texts are long, and few of them differ.
  const kinds = new Map<string, string>();
  for (const [name, earlier] of was) {
    const later = is.get(name);
    if (later === undefined) continue;
    const [old, current] = [textsOf(earlier), textsOf(later)];
    const isKnown = old !== undefined && current !== undefined;
    if (isKnown && JSON.stringify(old) === JSON.stringify(current)) continue;
    if (!isKnown) {
      compared.set(name, { before: earlier, after: later });
      continue;
    }
    const names = namesOfContainers(later);
    const texts = withoutNames([old, current], later, names);
    const key = kinds.get(texts) ?? String(kinds.size);
    kinds.set(texts, key);
    compared.set(name, { before: earlier, after: later, alike: { key, names } });
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

/** What the containers of a label are called in policy, the longest name first. */
function namesOfContainers({ label, policy }: LabelOfPolicy): readonly ByteString[] {
  const names = label.parts.flatMap((part) => {
    const layer = policy.layerOf(part);
    if (layer.kind === 'container-layer') return [part.namespace.fullName];
    if (layer.kind !== 'host-layer') return [];
    return [part.profile.name, ...layer.containers.flatMap(({ namespace }) => namespace ?? [])];
  });
  return [...new Set(names)].sort((left, right) => right.length - left.length);
}

/** Texts, and which profiles of them it is, but for names. */
function withoutNames(texts: readonly unknown[], { label }: LabelOfPolicy, names: readonly ByteString[]): string {
  const profiles = label.parts.map(({ profile }) => profile.name);
  return names.reduce(
    (text, name, index) => text.replaceAll(JSON.stringify(name).slice(1, -1), `\0${index}\0`),
    JSON.stringify([profiles, texts]),
  );
}
