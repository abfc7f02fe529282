import { suggest } from '../diagnostics/suggest.ts';
import { stack, type Label, type LabelPart } from '../labels/label.ts';
import { findProfile, type LabelError } from '../labels/parse-label.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { hostLayersBelow } from './host-layers-below.ts';
import type { ContainerStack, StackedPolicy } from './stacked-policy.ts';

/** The name for the root policy namespace in place of a container's name, reserved for the host. */
export const rootName = 'host';

/** A container with all host layers present, ready for evaluation. */
export interface FoundContainer {
  readonly container: ContainerStack;
  /** Returns the label of a container task with these profiles of the container's policy namespace. */
  readonly label: (...parts: readonly [LabelPart, ...LabelPart[]]) => Label;
}

/** Finds a container by name, or returns the reason for failure. */
export function findContainer(
  name: ByteString,
  policy: StackedPolicy,
): { readonly found: FoundContainer } | { readonly error: LabelError } {
  const [container, ...others] = policy.containersCalled(name);
  if (container === undefined) return { error: unknownContainer(name, policy) };
  if (others.length > 0) return { error: severalContainers(name, [container, ...others]) };
  const below = hostLayersBelow(container.namespace, policy);
  if ('parts' in below) return { found: { container, label: (...parts) => stack(...parts, ...below.parts) } };
  const { missing } = below;
  const lookup = findProfile(missing.name, missing.namespace, policy.root);
  if ('error' in lookup && lookup.error.diagnostics !== undefined) return lookup;
  return {
    error: {
      message: `the policy has no host layer of container \`${textOf(name)}\`: no profile \`${textOf(missing.name)}\``,
      hint: `to ask about its own profiles alone, write \`:${textOf(container.namespace.fullName)}:PROFILE\``,
    },
  };
}

function unknownContainer(name: ByteString, policy: StackedPolicy): LabelError {
  const near = suggest(name, policy.containerNames());
  const message = `no container \`${textOf(name)}\``;
  return near === undefined ? { message } : { message, hint: `did you mean \`${textOf(near)}\`?` };
}

function severalContainers(name: ByteString, containers: readonly ContainerStack[]): LabelError {
  const [first] = containers;
  const example =
    first?.hostLayer === undefined
      ? ''
      : `: \`${textOf(first.hostLayer)}//&:${textOf(first.namespace.fullName)}:PROFILE\``;
  const namespaces = containers.map(({ namespace }) => `\`${textOf(namespace.fullName)}\``);
  return {
    message: `several containers have the name \`${textOf(name)}\`, with the policy namespaces ${namespaces.join(', ')}`,
    hint: `write the label in full${example}`,
  };
}
