import type { HostLayer } from './host-layer.ts';
import { incusHostLayer, type IncusContainerSettings } from './incus-host-layer.ts';
import { lxcHostLayer, type LxcContainerSettings } from './lxc-host-layer.ts';
import hostPolicyTexts from './policy-texts.json' with { type: 'json' };

/** Properties that a host layer leaves open, or fixes for every container. */
interface Choices {
  readonly nesting: boolean;
  readonly privileged: boolean;
}

/** A container without the properties that the host layer fixes or has defaults for. */
export type WithDefaults<Container extends Choices> = Omit<Container, keyof Choices> & Partial<Choices>;

interface CatalogueEntry {
  readonly name: string;
  readonly description: string;
  /**
   * Expectations for two containers with this layer, or for any containers together with this program. The expectations
   * use the containers `web` and `other` and the host's profiles.
   */
  readonly expectations: readonly string[];
}

/** A kind of host layer for LXC containers. */
export interface LxcLayer extends CatalogueEntry {
  readonly runtime: 'lxc';
  /** @throws RangeError if the container contradicts a fixed property of the layer, or has an invalid name */
  readonly render: (container: WithDefaults<LxcContainerSettings>) => HostLayer;
}

/** A kind of host layer for Incus containers. */
export interface IncusLayer extends CatalogueEntry {
  readonly runtime: 'incus';
  /** @throws RangeError if the container contradicts a fixed property of the layer, or has an invalid name */
  readonly render: (container: WithDefaults<IncusContainerSettings>) => HostLayer;
}

/** Policy for a program of the host that accesses containers, for the root policy namespace. */
export interface HostProgram extends CatalogueEntry {
  /** The profiles of the policy. */
  readonly profiles: readonly string[];
  /** AppArmor policy source, ready for apparmor_parser. */
  readonly text: string;
}

/**
 * Expectations for a container without nesting, isolated from its neighbours. Unconfined host programs may still trace
 * and signal the container.
 */
const isolatedExpectations = [
  'allow signal from host:unconfined to web:**',
  'allow ptrace from host:unconfined to web:**',
  'allow signal from web:unconfined to web:unconfined',
  'allow ptrace from web:unconfined to web:unconfined',
  'deny signal from web:** to other:**',
  'deny ptrace from web:** to other:**',
  'deny signal from web:** to host:**',
  'deny ptrace from web:** to host:**',
];

/** Expectations with nesting: only process and user namespaces separate the container from its neighbours. */
const nestingExpectations = [
  'allow signal from host:unconfined to web:**',
  'allow ptrace from host:unconfined to web:**',
  'allow signal from web:unconfined to other:**',
  'allow ptrace from web:unconfined to other:**',
  'allow signal from web:unconfined to host:unconfined',
  'allow ptrace from web:unconfined to host:unconfined',
];

/** Host layers by name, for `base` in manifests. */
export const hostLayers: readonly (LxcLayer | IncusLayer)[] = [
  {
    name: 'lxc',
    runtime: 'lxc',
    description: 'the profile that LXC 6 generates; default: no nesting, privileged',
    expectations: isolatedExpectations,
    render: (container) => lxcHostLayer({ nesting: false, privileged: true, ...container }),
  },
  {
    name: 'lxc-nesting',
    runtime: 'lxc',
    description: 'the profile that LXC 6 generates for a container with nested containers',
    expectations: nestingExpectations,
    render: (container) =>
      lxcHostLayer({ privileged: true, ...container, ...fixedChoices('lxc-nesting', container, { nesting: true }) }),
  },
  {
    name: 'lxc-unprivileged',
    runtime: 'lxc',
    description: 'the profile that LXC 6 generates for a container with a separate user namespace',
    expectations: isolatedExpectations,
    render: (container) =>
      lxcHostLayer({
        nesting: false,
        ...container,
        ...fixedChoices('lxc-unprivileged', container, { privileged: false }),
      }),
  },
  {
    name: 'incus',
    runtime: 'incus',
    description: 'the profile that Incus 6.0 generates; default: no nesting, unprivileged',
    expectations: isolatedExpectations,
    render: (container) => incusHostLayer({ nesting: false, privileged: false, ...container }),
  },
];

/** Returns the fixed properties of a layer. Throws if the container contradicts a property. */
function fixedChoices<Settled extends Partial<Choices>>(
  layer: string,
  container: Partial<Choices>,
  choices: Settled,
): Settled {
  for (const key of ['nesting', 'privileged'] as const) {
    const [said, needed] = [container[key], choices[key]];
    if (needed === undefined || said === undefined || said === needed) continue;
    throw new RangeError(`host layer \`${layer}\` has ${key} ${needed}, and the container ${said}`);
  }
  return choices;
}

/** Returns expectations that containers cannot reach a host program, even with nesting. */
function unreachableExpectations(profile: string): readonly string[] {
  return [`deny signal from web:** to host:${profile}`, `deny ptrace from web:** to host:${profile}`];
}

/** Programs of the host with access to containers. */
export const hostPrograms: readonly HostProgram[] = [
  {
    name: 'monitor',
    description: 'may read /proc of all containers and check that processes exist',
    profiles: ['container-monitor'],
    text: hostPolicyTexts['programs/monitor.aa'],
    expectations: [
      'allow ptrace (read) from host:container-monitor to web:**',
      'allow signal (exists) from host:container-monitor to web:**',
      'deny ptrace (trace) from host:container-monitor to web:**',
      'deny signal (hup, int, quit, kill, usr1, usr2, term, cont, stop) from host:container-monitor to web:**',
      'deny ptrace from host:container-monitor to host:unconfined',
      ...unreachableExpectations('container-monitor'),
    ],
  },
  {
    name: 'debugger',
    description: 'may trace, stop and signal all processes of containers, but no process of the host',
    profiles: ['container-debugger'],
    text: hostPolicyTexts['programs/debugger.aa'],
    expectations: [
      'allow ptrace from host:container-debugger to web:**',
      'allow signal from host:container-debugger to web:**',
      'allow ptrace from host:container-debugger to host:container-debugger',
      'deny ptrace from host:container-debugger to host:unconfined',
      'deny signal (hup, int, quit, kill, usr1, usr2, term, cont, stop) from host:container-debugger to host:unconfined',
      ...unreachableExpectations('container-debugger'),
    ],
  },
  {
    name: 'backup',
    description: 'may read the file systems of all containers, but not signal or trace processes',
    profiles: ['container-backup'],
    text: hostPolicyTexts['programs/backup.aa'],
    expectations: [
      'deny ptrace from host:container-backup to web:**',
      'deny signal from host:container-backup to web:**',
      ...unreachableExpectations('container-backup'),
    ],
  },
];
