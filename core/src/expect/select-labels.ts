import { AutomatonTooLargeError, LazyDfa } from '../automaton/lazy-dfa.ts';
import { Nfa } from '../automaton/nfa.ts';
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { stack, type Label, type LabelPart } from '../label/label.ts';
import { findProfile, parseLabel } from '../label/parse-label.ts';
import type { PolicyNamespace } from '../namespace/policy-namespace.ts';
import { textOf, type ByteString } from '../source/bytes.ts';
import { suggest } from '../diagnostic/suggest.ts';
import type { ProfileGlob, Selector } from './expectation.ts';

/** Where a container's processes are in a policy. */
export interface ContainerPlace {
  /** What every label of the container has in front; undefined where its profiles stand by themselves. */
  readonly hostLayer: Label | undefined;
  /** The policy namespace of the container's own profiles. */
  readonly namespace: PolicyNamespace;
}

/** A policy, and what sentences call its containers. */
export interface NamedPolicy {
  readonly root: PolicyNamespace;
  readonly containers: ReadonlyMap<ByteString, ContainerPlace>;
}

/** Why a selector stands for no labels that can be asked about: a sentence about nothing holds nothing. */
export interface SelectorProblem {
  readonly selector: Selector;
  readonly message: string;
  readonly hint?: string;
  /** What is wrong in the policy, where that is the reason. */
  readonly diagnostics?: readonly Diagnostic[];
}

export type Selection = { readonly labels: readonly [Label, ...Label[]] } | { readonly problem: SelectorProblem };

/** A problem that does not know its selector. */
type Problem = Omit<SelectorProblem, 'selector'>;

/**
 * The labels that a selector stands for, at least one.
 *
 * `web:nginx` is the profile `nginx` of web's policy namespace stacked on web's host layer, `host:cron` a
 * profile of the root alone; the `unconfined` of the namespace is one of its profiles. A pattern of `host:`
 * leaves out the host layers of the containers, as no host program runs under those; a name in full does not.
 */
export function selectLabels(selector: Selector, policy: NamedPolicy): Selection {
  const found = labelsOf(selector, policy);
  if ('problem' in found) return { problem: { selector, ...found.problem } };
  const [first, ...others] = found.labels;
  return first === undefined
    ? { problem: { selector, ...nothingMatches(selector, policy) } }
    : { labels: [first, ...others] };
}

function labelsOf(
  selector: Selector,
  policy: NamedPolicy,
): { readonly labels: readonly Label[] } | { readonly problem: Problem } {
  switch (selector.kind) {
    case 'label': {
      const result = parseLabel(selector.label, policy.root);
      return 'error' in result ? { problem: result.error } : { labels: [result.label] };
    }
    case 'host': {
      const parts = findParts(selector.profiles, policy.root, hostLayerNames(policy));
      return 'problem' in parts ? parts : { labels: parts.parts.map((part) => stack(part)) };
    }
    case 'container': {
      const place = policy.containers.get(selector.container);
      if (place === undefined) return { problem: unknownContainer(selector.container, policy) };
      const parts = findParts(selector.profiles, place.namespace, new Set());
      const below = place.hostLayer?.parts ?? [];
      return 'problem' in parts ? parts : { labels: parts.parts.map((part) => stack(part, ...below)) };
    }
  }
}

/** The profiles of a namespace that a glob means. One that cannot be loaded is not passed over: nothing is known of it. */
function findParts(
  glob: ProfileGlob,
  namespace: PolicyNamespace,
  hidden: ReadonlySet<ByteString>,
): { readonly parts: readonly LabelPart[] } | { readonly problem: Problem } {
  const names = isName(glob) ? [glob.text] : matchingNames(glob, namespace, hidden);
  if ('problem' in names) return names;
  const parts: LabelPart[] = [];
  for (const name of names) {
    const found = findProfile(name, namespace, namespace);
    if ('error' in found) return { problem: found.error };
    parts.push(found.part);
  }
  return { parts };
}

/** Whether a glob matches one name only: it can be looked up without reading all policy. */
function isName({ text }: ProfileGlob): boolean {
  return !/[*?[\]{}\\]/.test(text);
}

function matchingNames(
  glob: ProfileGlob,
  namespace: PolicyNamespace,
  hidden: ReadonlySet<ByteString>,
): readonly ByteString[] | { readonly problem: Problem } {
  const matches = matcherOf(glob);
  try {
    const names = new Set<ByteString>(['unconfined' as ByteString, ...namespace.profileNames()]);
    return [...names].filter((name) => !hidden.has(name) && matches(name));
  } catch (error) {
    if (!(error instanceof AutomatonTooLargeError)) throw error;
    return { problem: { message: `pattern \`${textOf(glob.text)}\` is too large: ${error.message}` } };
  }
}

function matcherOf({ pattern }: ProfileGlob): (name: ByteString) => boolean {
  const nfa = new Nfa<true>();
  const dfa = new LazyDfa(nfa, nfa.pattern(pattern, nfa.accept(true)));
  return (name) => {
    let state = dfa.start;
    for (let at = 0; at < name.length; at++) state = dfa.step(state, name.charCodeAt(at));
    return dfa.accepts(state).length > 0;
  };
}

/** The profiles of the root that are part of a container's host layer. */
function hostLayerNames({ root, containers }: NamedPolicy): ReadonlySet<ByteString> {
  const names = [...containers.values()].flatMap(({ hostLayer }) =>
    (hostLayer?.parts ?? []).filter((part) => part.namespace === root).map((part) => part.profile.name),
  );
  // A container that has no profile of its own runs as the host's `unconfined`, which others run as, too.
  return new Set<ByteString>(names.filter((name) => name !== 'unconfined'));
}

function unknownContainer(name: ByteString, { containers }: NamedPolicy): Problem {
  const near = suggest(name, containers.keys());
  const message = `no container \`${textOf(name)}\``;
  return near === undefined ? { message } : { message, hint: `did you mean \`${textOf(near)}\`?` };
}

function nothingMatches(selector: Selector, policy: NamedPolicy): Problem {
  if (selector.kind === 'label') return { message: 'an empty label' };
  const glob = `\`${textOf(selector.profiles.text)}\``;
  if (selector.kind === 'container')
    return { message: `no profile of container \`${textOf(selector.container)}\` matches ${glob}` };
  const message = `no profile of the host matches ${glob}`;
  const hidden = matchingNames(selector.profiles, policy.root, new Set());
  const [name] = 'problem' in hidden ? [] : hidden;
  if (name === undefined) return { message };
  return { message, hint: `\`${textOf(name)}\` is the host layer of a container: write its name in full` };
}
