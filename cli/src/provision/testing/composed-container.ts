import { bytesOf, Source } from '@lamellar/core/language';
import { incusHostLayer, lxcHostLayer } from '@lamellar/host-policies';
import type { ComposedContainer, Instance } from '@lamellar/node/manifest';

/** The runtime of a container; the instance has the manifest's name. */
type Runtime =
  { readonly runtime: 'lxc'; readonly lxcPath: string } | { readonly runtime: 'incus'; readonly project: string };

const lxc: Runtime = { runtime: 'lxc', lxcPath: '/var/lib/lxc' };
export const incus: Runtime = { runtime: 'incus', project: 'default' };

/**
 * Makes a container with the host layer that the runtime generates.
 *
 * @param policy - the container layer in a single file; empty for none
 */
export function containerWithPolicy(name: string, policy = '', runtime: Runtime = lxc): ComposedContainer {
  return called(name, { ...runtime, instance: name }, policy);
}

/** Makes a container with an instance name different from the manifest's name. */
export function called(name: string, instance: Instance, policy = ''): ComposedContainer {
  const layer =
    policy === ''
      ? []
      : [{ name: 'a.aa', text: bytesOf(policy), origin: './a.aa', profiles: [bytesOf('a'), bytesOf('a//hät')] }];
  const { text, ...names } =
    instance.runtime === 'lxc'
      ? lxcHostLayer({ name: instance.instance, lxcPath: instance.lxcPath, nesting: false, privileged: true })
      : incusHostLayer({ name: instance.instance, project: instance.project, nesting: false, privileged: true });
  const source = new Source('host layer', bytesOf(text));
  const hostLayer = { ...names, source, includes: new Map(), text: source.text, own: undefined };
  const nothing = { rules: [], contradictions: [], overruled: [] };
  return { ...instance, name, hostLayer, nesting: false, ...nothing, layer, load: 'host' };
}

/**
 * Makes an LXC container with a host layer from a file, by default of the profiles `a` and `b`. The first profile is
 * the host layer.
 */
export function ownLayerContainer(
  name: string,
  text: string,
  lxcPath = '/var/lib/lxc',
  profiles: readonly string[] = ['a', 'b'],
): ComposedContainer {
  const [profileName = ''] = profiles;
  const own = containerWithPolicy(name, '', { runtime: 'lxc', lxcPath });
  const source = new Source('own.aa', bytesOf(text));
  return {
    ...own,
    hostLayer: { ...own.hostLayer, profileName, source, text: source.text, own: profiles.map(bytesOf) },
  };
}
