import { PolicyNamespace, type KernelBehaviours, type LabelPart, type StackedPolicy } from '@lamellar/core';
import { labelsByName, type ComparedLabel, type LabelOfPolicy } from '@lamellar/core/diff';
import type { ByteString } from '@lamellar/core/language';
import { PolicyUnit } from '@lamellar/core/namespaces';
import { loadContainers, sourcesOf, type LayerSourcesOfContainer } from '@lamellar/node/manifest';
import type { Design } from './design.ts';

/** Returns the policy of the host with the design's containers. */
export function designedPolicy(design: Design): StackedPolicy {
  return policyWith(design, sourcesOf(design.containers));
}

/** Returns a function that makes the policy of the host with the design's containers once, if needed. */
export function designedOnce(design: Design): () => StackedPolicy {
  let policy: StackedPolicy | undefined;
  return () => (policy ??= designedPolicy(design));
}

/** Loads containers into a copy of the host's policy. */
export function policyWith(
  { surroundings, hostPolicy }: Design,
  containers: readonly LayerSourcesOfContainer[],
): StackedPolicy {
  const root = PolicyNamespace.root();
  for (const namespace of hostPolicy.all()) {
    const path = namespace.fullName === '' ? [] : (namespace.fullName.split('//') as ByteString[]);
    for (const unit of namespace.units) root.ensure(path).load(unit);
  }
  return loadContainers(root, containers, surroundings.environment);
}

/**
 * Finds labels, by name, of both policies with a changed layer. Included files are the same in both. New and removed
 * labels are left out: all their permissions would change, and the list would make a first plan many times longer.
 */
export function labelsToCompare(
  before: StackedPolicy,
  after: StackedPolicy,
  behaviours: KernelBehaviours,
): ReadonlyMap<ByteString, ComparedLabel> {
  const [was, is] = [labelsByName({ policy: before, behaviours }), labelsByName({ policy: after, behaviours })];
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
