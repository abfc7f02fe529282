import { suggest, type Diagnostic } from '@lamellar/core/language';
import { configurationFile } from '../host/lxc/lxc-configuration.ts';
import type { ManifestContainer } from '../manifest/manifest.ts';
import { isSameContainer, type NamedContainer } from './configurations.ts';

/**
 * Tells of containers of a manifest that no runtime has.
 *
 * @param wanted - those that are missing
 * @param known - all that the runtimes have
 */
export function missingContainers(
  wanted: readonly ManifestContainer[],
  known: readonly NamedContainer[],
): readonly Diagnostic[] {
  return wanted.map((container) => ({
    code: 'unknown-container',
    severity: 'error',
    message: `there is no container ${placeOf(container)}`,
    span: container.span,
    hint: guess(container, known) ?? 'make it first, or take it out of the manifest',
  }));
}

/** Those containers of runtimes that a manifest does not have. */
export function lacking<Container extends NamedContainer>(
  wanted: readonly NamedContainer[],
  known: readonly Container[],
): readonly Container[] {
  return known.filter((container) => !wanted.some((each) => isSameContainer(each, container)));
}

/** What was meant instead, if it is near. */
function guess(container: NamedContainer, known: readonly NamedContainer[]): string | undefined {
  const { name, runtime } = container;
  const elsewhere = known.find((other) => other.name === name);
  if (elsewhere?.runtime === 'incus')
    return runtime === 'incus'
      ? `Incus has one in the project \`${elsewhere.project}\``
      : 'Incus has one: write `runtime: incus`';
  if (elsewhere !== undefined) return 'LXC has one: write `runtime: lxc`';
  const near = suggest(
    name,
    known.filter((other) => isSamePlace(other, container)).map((other) => other.name),
  );
  return near === undefined ? undefined : `did you mean \`${near}\`?`;
}

function isSamePlace(left: NamedContainer, right: NamedContainer): boolean {
  return left.runtime === 'incus' && right.runtime === 'incus'
    ? left.project === right.project
    : left.runtime === right.runtime;
}

function placeOf(container: NamedContainer): string {
  return container.runtime === 'lxc'
    ? `\`${container.name}\`: no ${configurationFile(container.name)}`
    : `\`${container.name}\` of Incus in the project \`${container.project}\``;
}
