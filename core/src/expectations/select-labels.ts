import { unlessTooLarge } from '../automata/budget.ts';
import { patternDfa } from '../automata/pattern-dfa.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { stack, type Label, type LabelPart } from '../labels/label.ts';
import { labelErrorCauses } from '../labels/label-error-causes.ts';
import { findProfile, parseLabel } from '../labels/parse-label.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { findContainer } from '../stacks/find-container.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import type { ProfileGlob, Selector, Stretch } from './expectation.ts';

/**
 * The reason why a part of an expectation selects nothing that can be evaluated. An expectation about nothing is an
 * error.
 */
export interface ExpectationProblem {
  /** The part of the expectation. */
  readonly place: Stretch;
  readonly message: string;
  readonly hint?: string;
  /** The errors in the policy, if the policy is the reason. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** The labels of a selector, or a reason for the lack of labels. */
export type Selection = { readonly labels: readonly [Label, ...Label[]] } | { readonly problem: ExpectationProblem };

/** A problem without a place. */
type Problem = Omit<ExpectationProblem, 'place'>;

/**
 * Returns the labels of a selector, at least one.
 *
 * `web:nginx` is the profile `nginx` in the policy namespace of web, stacked on web's host layer. `host:cron` is a
 * profile of the root. `unconfined` counts as a profile of its namespace. A pattern of `host:` excludes the host layers
 * of containers, as no host program runs under a host layer; a full name does not exclude them.
 */
export function selectLabels(selector: Selector, policy: StackedPolicy): Selection {
  const found = selectedLabels(selector, policy);
  const [first, ...others] = 'problem' in found ? [] : found.labels;
  if (first !== undefined) return { labels: [first, ...others] };
  const problem = 'problem' in found ? found.problem : nothingMatches(selector, policy);
  const diagnostics = labelErrorCauses(problem, policy.root);
  return { problem: { place: selector, ...problem, ...(diagnostics.length === 0 ? {} : { diagnostics }) } };
}

function selectedLabels(
  selector: Selector,
  policy: StackedPolicy,
): { readonly labels: readonly Label[] } | { readonly problem: Problem } {
  switch (selector.kind) {
    case 'label': {
      const result = parseLabel(selector.label, policy.root);
      return 'error' in result ? { problem: result.error } : { labels: [result.label] };
    }
    case 'host': {
      const parts = findParts(selector.profiles, policy.root, (name) => isHostLayer(name, policy));
      return 'problem' in parts ? parts : { labels: parts.parts.map((part) => stack(part)) };
    }
    case 'container': {
      const result = findContainer(selector.container, policy);
      if ('error' in result) return { problem: result.error };
      const { container, label } = result.found;
      const parts = findParts(selector.profiles, container.namespace, () => false);
      return 'problem' in parts ? parts : { labels: parts.parts.map((part) => label(part)) };
    }
  }
}

/**
 * Returns the profiles of a namespace that match a glob. An unloadable profile is a problem, because the rules are
 * unknown.
 */
function findParts(
  glob: ProfileGlob,
  namespace: PolicyNamespace,
  isHidden: (name: ByteString) => boolean,
): { readonly parts: readonly LabelPart[] } | { readonly problem: Problem } {
  const names = isName(glob) ? [glob.text] : matchingNames(glob, namespace, isHidden);
  if ('problem' in names) return names;
  const parts: LabelPart[] = [];
  for (const name of names) {
    const found = findProfile(name, namespace, namespace);
    if ('error' in found) return { problem: found.error };
    parts.push(found.part);
  }
  return { parts };
}

/** Returns whether a glob matches a single name, for a lookup without reading all policy. */
function isName({ text }: ProfileGlob): boolean {
  return !/[*?[\]{}\\]/.test(text);
}

function matchingNames(
  glob: ProfileGlob,
  namespace: PolicyNamespace,
  isHidden: (name: ByteString) => boolean,
): readonly ByteString[] | { readonly problem: Problem } {
  const matches = matcherOf(glob);
  const names = new Set<ByteString>(['unconfined' as ByteString, ...namespace.profileNames()]);
  return unlessTooLarge(
    () => [...names].filter((name) => matches(name) && !isHidden(name)),
    ({ message }) => ({ problem: { message: `pattern \`${textOf(glob.text)}\` is too large: ${message}` } }),
  );
}

function matcherOf({ pattern }: ProfileGlob): (name: ByteString) => boolean {
  const dfa = patternDfa(pattern);
  return (name) => {
    let state = dfa.start;
    for (let at = 0; at < name.length; at++) state = dfa.step(state, name.charCodeAt(at));
    return dfa.accepts(state).length > 0;
  };
}

function isHostLayer(name: ByteString, policy: StackedPolicy): boolean {
  return policy.layerCalled(name, policy.root).kind === 'host-layer';
}

function nothingMatches(selector: Selector, policy: StackedPolicy): Problem {
  if (selector.kind === 'label') return { message: 'an empty label' };
  const glob = `\`${textOf(selector.profiles.text)}\``;
  if (selector.kind === 'container')
    return { message: `no profile of container \`${textOf(selector.container)}\` matches ${glob}` };
  const message = `no profile of the host matches ${glob}`;
  const hidden = matchingNames(selector.profiles, policy.root, () => false);
  const [name] = 'problem' in hidden ? [] : hidden;
  if (name === undefined) return { message };
  return { message, hint: `\`${textOf(name)}\` is the host layer of a container: write its name in full` };
}
