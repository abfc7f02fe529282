import { isMember } from '../automata/language.ts';
import { ociPartners, ociProfile } from '../known-causes/oci-stacks.ts';
import { splitLabel } from '../labels/parse-label.ts';
import { printLabel, stack, stubPart, type Label } from '../labels/label.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { memoised } from '../source/memoised.ts';
import type { ByteString } from '../source/bytes.ts';
import { languageOf, peerConditions, type PeerCondition } from './peer-condition.ts';
import { namesIn } from './peer-names.ts';
import type { LintedProfile, PolicySet } from './policy-set.ts';

const separator = '//&';
const unconfined = 'unconfined' as ByteString;

const known = new WeakMap<PolicySet, readonly Label[]>();

/**
 * Returns the stacks that occur according to the policy set: the targets `a//&b` and `&b` of exec rules and
 * change_profile rules, the stacks in conditions about peers, and the stacks of containers of OCI runtimes.
 */
export function knownStacks(set: PolicySet): readonly Label[] {
  return memoised(known, set, () =>
    distinct([
      ...set.profiles.flatMap((profile) => [...stacksOfTargets(profile), ...stacksOfRuntime(profile)]),
      ...peerConditions(set).flatMap((condition) => [...stacksOfPeer(condition)]),
    ]),
  );
}

/** Returns the stacks without repetition and without single profiles. */
export function distinct(labels: readonly Label[]): readonly Label[] {
  const found = new Map<string, Label>();
  for (const label of labels) {
    const { namespace } = label.parts[0];
    if (label.parts.length > 1) found.set(`${namespace.fullName}\0${printLabel(label, namespace)}`, label);
  }
  return [...found.values()];
}

function* stacksOfTargets(profile: LintedProfile): Generator<Label> {
  const { namespace } = profile;
  for (const target of targetsOf(profile)) {
    const parts = splitLabel(target);
    const names = parts.map(({ name }) => name);
    if (parts.every((part) => part.namespace === '' && namespace.profile(part.name).kind === 'profile'))
      yield labelOf(namespace, names);
  }
}

/** Returns the stacks of a container of an OCI runtime with this profile. */
export function stacksOfRuntime({ namespace, text }: LintedProfile): readonly Label[] {
  if (!ociProfile.test(text.name)) return [];
  const present = ([...ociPartners.keys()] as ByteString[]).filter(
    (name) => name === unconfined || namespace.profile(name).kind === 'profile',
  );
  return present.map((partner) => labelOf(namespace, [text.name, partner]));
}

/** Yields the stacks that a condition names. A wildcard after `//&` represents a stack with `unconfined`. */
export function* stacksOfPeer(condition: PeerCondition): Generator<Label> {
  if (!condition.text.includes(separator)) return;
  const { namespace } = condition.profile;
  for (const name of namesIn(condition) ?? [])
    if (!name.startsWith(':'))
      yield labelOf(
        namespace,
        splitLabel(name).map((part) => part.name),
      );
  const [first = ''] = condition.text.replace(/^\{/, '').split(/\/\/&|,/);
  const label = labelOf(namespace, [first as ByteString, unconfined]);
  const isKnown = namespace.profile(first as ByteString).kind === 'profile';
  if (isKnown && isMember(printLabel(label, namespace), languageOf(condition))) yield label;
}

/** Returns the stacks that rules of a profile name as targets. */
function* targetsOf({ text }: LintedProfile): Generator<ByteString> {
  for (const { run } of text.body().parts)
    for (const rule of run.files) {
      const target = 'target' in rule && rule.kind !== 'link' ? rule.target : undefined;
      if (target === undefined || !target.value.includes('&')) continue;
      const written = text.expand(target);
      if (written?.startsWith('&')) yield `${text.name}//${written}` as ByteString;
      else if (written?.includes(separator)) yield written;
    }
}

/** Returns a label of profiles in one policy namespace, with stubs for missing profiles. */
function labelOf(namespace: PolicyNamespace, [first = unconfined, ...others]: readonly ByteString[]): Label {
  const partOf = (name: ByteString) => {
    const found = namespace.profile(name);
    return found.kind === 'profile' ? { namespace, profile: found.profile } : stubPart(namespace, name);
  };
  return stack(partOf(first), ...others.map(partOf));
}
