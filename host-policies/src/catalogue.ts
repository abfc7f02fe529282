import { lxcHostLayer, type HostLayer, type LxcContainer } from './lxc-host-layer.ts';

/** A kind of host layer, to be rendered for one container. */
export interface HostPolicy {
  readonly name: string;
  readonly description: string;
  readonly render: (container: LxcContainer) => HostLayer;
}

/** The host layers that a manifest can name as `base`. */
export const hostPolicies: readonly HostPolicy[] = [
  {
    name: 'lxc',
    description: 'what LXC 6 generates for a container, with and without nesting, privileged or not',
    render: lxcHostLayer,
  },
];
