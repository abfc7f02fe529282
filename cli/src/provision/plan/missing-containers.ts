import { errorAt, suggest, type Diagnostic } from '@lamellar/core/language';
import { type Instance, isSameInstance, type ManifestContainer, usualLxcPath } from '@lamellar/node/manifest';
import { configurationFile } from '../../adapters/lxc/configuration-file.ts';

/**
 * Reports containers of a manifest that no runtime has.
 *
 * @param wanted - the missing containers
 * @param known - all containers of the runtimes
 */
export function missingContainers(
  wanted: readonly ManifestContainer[],
  known: readonly Instance[],
): readonly Diagnostic[] {
  return wanted.map((container) => {
    const hint = guess(container, known) ?? 'create the container first, or remove it from the manifest';
    return errorAt(container.span, 'unknown-container', `there is no container ${placeOf(container)}`, hint);
  });
}

/** Returns the known containers outside a manifest. */
export function containersOutside<Container extends Instance>(
  wanted: readonly Instance[],
  known: readonly Container[],
): readonly Container[] {
  return known.filter((container) => !wanted.some((each) => isSameInstance(each, container)));
}

/** Suggests the intended container, if a similar container exists. */
function guess(container: Instance, known: readonly Instance[]): string | undefined {
  const { instance, runtime } = container;
  const elsewhere = known.find((other) => other.instance === instance);
  if (elsewhere?.runtime === 'incus')
    return runtime === 'incus'
      ? `Incus has a container of that name in the project \`${elsewhere.project}\``
      : 'Incus has a container of that name: write `runtime: incus`';
  if (elsewhere !== undefined) {
    const { lxcPath } = elsewhere;
    if (runtime === 'lxc') return `LXC has a container of that name in ${lxcPath}: write \`path: ${lxcPath}\``;
    return `LXC has a container of that name: write \`runtime: lxc\`${lxcPath === usualLxcPath ? '' : ` and \`path: ${lxcPath}\``}`;
  }
  const near = suggest(
    instance,
    known.filter((other) => isSamePlace(other, container)).map((other) => other.instance),
  );
  return near === undefined ? undefined : `did you mean \`${near}\`?`;
}

function isSamePlace(left: Instance, right: Instance): boolean {
  return isSameInstance({ ...left, instance: '' }, { ...right, instance: '' });
}

function placeOf(container: Instance): string {
  return container.runtime === 'lxc'
    ? `\`${container.instance}\`: no ${configurationFile(container)}`
    : `\`${container.instance}\` of Incus in the project \`${container.project}\``;
}
