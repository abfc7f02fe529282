import type { ComposedContainer } from '@lamellar/node/manifest';
import type { SkippedContainers } from '../resources/skipped-containers.ts';

/**
 * Returns the containers that must load their layer (`load: container`), and lack the capability to load policy.
 *
 * @param hasMacAdmin - returns whether processes of a container can have the capability
 */
export function unloadableContainers(
  containers: readonly ComposedContainer[],
  hasMacAdmin: (container: ComposedContainer) => boolean,
): SkippedContainers {
  const unable = containers.filter(
    (container) => container.load === 'container' && container.layer.length > 0 && !hasMacAdmin(container),
  );
  return new Map(
    unable.map(({ name }) => [
      name,
      {
        message: `container \`${name}\` cannot load policy: the configuration drops \`mac_admin\``,
        hint: 'write `load: host`, or let the container keep the capability',
      },
    ]),
  );
}
