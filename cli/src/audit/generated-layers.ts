import type { AuditedContainer, LayerText } from '@lamellar/core/audit';
import { bytesOf, textOf } from '@lamellar/core/language';
import { incusHostLayer, lxcHostLayer, type HostLayer } from '@lamellar/host-policies';

/**
 * Returns the layer that LXC or Incus would generate for a container without nesting. Undefined for unknown runtimes
 * and for names that the runtime rejects.
 */
export function runtimesOwnLayer({ container, isPrivileged }: AuditedContainer): LayerText | undefined {
  const { runtime, project, path } = container;
  const name = textOf(container.name);
  const common = { name, nesting: false, privileged: isPrivileged !== false };
  const place = path === undefined ? undefined : textOf(path);
  try {
    switch (runtime) {
      case 'lxc':
        return textOfLayer(
          lxcHostLayer({ ...common, ...(place === undefined ? {} : { lxcPath: place }) }),
          'the profile that LXC generates',
        );
      case 'incus':
        return textOfLayer(
          incusHostLayer({
            ...common,
            ...(project === undefined ? {} : { project: textOf(project) }),
            ...(place === undefined ? {} : { incusPath: place }),
          }),
          'the profile that Incus generates',
        );
      default:
        return undefined;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}

function textOfLayer({ profileName, text }: HostLayer, title: string): LayerText {
  return { name: bytesOf(profileName), text, title };
}
