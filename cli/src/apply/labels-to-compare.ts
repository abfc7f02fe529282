import { labelsOf, PolicyUnit, printLabel, type LabelPart, type StackedPolicy } from '@lamellar/core';
import type { ComparedLabel, LabelOfPolicy } from '@lamellar/core/compare';
import type { ByteString } from '@lamellar/core/language';

/** Labels of which a layer changes, and those that only one policy has, by their names. What policy includes is the same in both. */
export function labelsToCompare(before: StackedPolicy, after: StackedPolicy): ReadonlyMap<ByteString, ComparedLabel> {
  const [was, is] = [byName(before), byName(after)];
  const compared = new Map<ByteString, ComparedLabel>();
  // The texts are long, and few of them differ.
  const kinds = new Map<string, string>();
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const [earlier, later] = [was.get(name), is.get(name)];
    const [old, current] = [textsOf(earlier), textsOf(later)];
    const isKnown = old !== undefined && current !== undefined;
    if (isKnown && JSON.stringify(old) === JSON.stringify(current)) continue;
    if (!isKnown) {
      compared.set(name, { before: earlier, after: later });
      continue;
    }
    const names = namesOfContainers(later ?? earlier);
    const texts = withoutNames([old, current], later ?? earlier, names);
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
function textsOf(side: LabelOfPolicy | undefined): readonly ByteString[] | undefined {
  const texts = side?.label.parts.map(textOfPart) ?? [];
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
function namesOfContainers(side: LabelOfPolicy | undefined): readonly ByteString[] {
  const names = (side?.label.parts ?? []).flatMap((part) => {
    const layer = side?.policy.layerOf(part);
    if (layer?.kind === 'container-layer') return [part.namespace.fullName];
    if (layer?.kind !== 'host-layer') return [];
    return [part.profile.name, ...layer.containers.flatMap(({ namespace }) => namespace ?? [])];
  });
  return [...new Set(names)].sort((left, right) => right.length - left.length);
}

/** Texts, and which profiles of them it is, but for names. */
function withoutNames(
  texts: readonly unknown[],
  side: LabelOfPolicy | undefined,
  names: readonly ByteString[],
): string {
  const profiles = side?.label.parts.map(({ profile }) => profile.name);
  return names.reduce(
    (text, name, index) => text.replaceAll(JSON.stringify(name).slice(1, -1), `\0${index}\0`),
    JSON.stringify([profiles, texts]),
  );
}
