import { bytesOf, Source } from '@lamellar/core/language';
import { incusHostLayer, lxcHostLayer } from '@lamellar/host-policies';
import type { Instance } from '../../host/instance.ts';
import type { ComposedContainer } from '../../manifest/composed-container.ts';

/** What runs a container, which its runtime calls as the manifest does. */
type Runtime =
  { readonly runtime: 'lxc'; readonly lxcPath: string } | { readonly runtime: 'incus'; readonly project: string };

const lxc: Runtime = { runtime: 'lxc', lxcPath: '/var/lib/lxc' };
export const incus: Runtime = { runtime: 'incus', project: 'default' };

/**
 * A container with the host layer that its runtime generates.
 *
 * @param policy - its layer, of one file; none where it is empty
 */
export function container(name: string, policy = '', runtime: Runtime = lxc): ComposedContainer {
  return called(name, { ...runtime, instance: name }, policy);
}

/** The same of one that its runtime calls otherwise. */
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

/** A container of LXC under a profile of a file, which has the profiles `a` and `b`, and is called as the first of them. */
export function ownLayerContainer(
  name: string,
  text: string,
  lxcPath = '/var/lib/lxc',
  profiles: readonly string[] = ['a', 'b'],
): ComposedContainer {
  const [profileName = ''] = profiles;
  const own = container(name, '', { runtime: 'lxc', lxcPath });
  const source = new Source('own.aa', bytesOf(text));
  return {
    ...own,
    hostLayer: { ...own.hostLayer, profileName, source, text: source.text, own: profiles.map(bytesOf) },
  };
}
