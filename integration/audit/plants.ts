import { bytesOf } from '@lamellar/core/language';
import type { HostFile, SharedNamespace, VisibleHostFile } from '@lamellar/core/snapshot';
import type { ExampleContainer, ExampleHost, ExampleTask } from './example-host.ts';
import { hostLayer, layers, soundHost, web } from './sound-host.ts';

const { host: webLayer, namespace: webNamespace } = layers('web');

/** Returns the sound host with rules added to the generated host layer of its container. */
export function withHostLayerRules(rules: string): ExampleHost {
  return { ...soundHost, ...policyWithRules(rules) };
}

/** Returns the policy of the sound host with rules added to the generated host layer. */
export function policyWithRules(rules: string): Pick<ExampleHost, 'policy'> {
  return { policy: { ...soundHost.policy, '': [hostLayer(webLayer, rules)] } };
}

/** Returns the sound host with a different container layer. */
export function withContainerLayer(text: string): ExampleHost {
  return { ...soundHost, policy: { ...soundHost.policy, [webNamespace]: [text] } };
}

/** Returns the sound host with changes to its container. */
function withContainer(change: Partial<ExampleContainer>): ExampleHost {
  return { ...soundHost, containers: [{ ...web.container, ...change }] };
}

/** Returns the sound host with a changed label of the process of nginx. */
export function withLabel(change: (task: ExampleTask) => Partial<ExampleTask>): ExampleHost {
  return {
    ...soundHost,
    tasks: soundHost.tasks.map((task) => (task.id === 710 ? { ...task, ...change(task) } : task)),
  };
}

/** Returns the sound host with a namespace of the host in its container. */
export function withShared(kind: SharedNamespace['kind'], isPrivileged = true): ExampleHost {
  return withContainer({ isPrivileged, boundary: { sharedNamespaces: [{ kind, container: undefined }] } });
}

/** Returns the sound host with a capability bounding set of its container, which has root of the host. */
export function withCapabilities(bounding: bigint): ExampleHost {
  return withContainer({ isPrivileged: true, boundary: { capabilities: bounding.toString(16) } });
}

/** Returns the sound host with a file of the host in the container. */
export function withHostFile(
  path: string,
  kind: HostFile['kind'],
  inside: string,
  { isPrivileged = true, ...visible }: Partial<VisibleHostFile> & { readonly isPrivileged?: boolean } = {},
): ExampleHost {
  const file: HostFile = { path: bytesOf(path), kind, user: 0, group: 0, mode: kind === 'directory' ? 0o755 : 0o600 };
  const none = { isReadOnly: false, isOwned: false, isOwnInstance: false, device: undefined, from: undefined };
  return {
    ...withContainer({
      isPrivileged,
      boundary: { files: [{ file: 0, path: bytesOf(inside), mount: bytesOf(inside), ...none, ...visible }] },
    }),
    hostFiles: [file],
  };
}

/** Returns a host with a handwritten host layer, without policy namespace. */
export function withOwnLayer(rules: string, flags = '', mode?: ExampleTask['mode']): ExampleHost {
  return {
    ...soundHost,
    policy: { '': [`abi <abi/4.0>,\nprofile shop ${flags} {\n${rules}\n}\n`] },
    tasks: soundHost.tasks.map((task) =>
      task.container === undefined ? task : { ...task, label: 'shop', ...(mode === undefined ? {} : { mode }) },
    ),
  };
}

/** Returns the sound host with an exec rule in its host layer, which allows no further programs. */
export function withOwnProgram(rule: string): ExampleHost {
  const text = hostLayer(webLayer, rule).replace('file,', '/** rwlkm,');
  return { ...soundHost, policy: { ...soundHost.policy, '': [text] } };
}

/** Returns the sound host with a transition from its host layer to a profile that allows everything. */
export function withOpenProgram(): ExampleHost {
  const text = hostLayer(webLayer, '/tmp/* px -> lxc-open,').replace('file,', '/** rwlkm,');
  const open = 'abi <abi/4.0>,\nprofile lxc-open { file, capability, network, }\n';
  return { ...soundHost, policy: { ...soundHost.policy, '': [text, open] } };
}

/** Returns two containers with one policy namespace. */
export function twins(): ExampleHost {
  const twin = layers('twin').host;
  return {
    ...soundHost,
    policy: { ...soundHost.policy, '': [web.root, hostLayer(twin)] },
    containers: [web.container, { runtime: 'lxc', name: 'twin', init: 800 }],
    tasks: [
      ...soundHost.tasks,
      {
        id: 800,
        command: 'init',
        program: '/sbin/init',
        label: `${twin}//&:${webNamespace}:unconfined`,
        container: 'twin',
      },
    ],
  };
}

/** The usual bounding set of a container of LXC or Incus. */
const usualCapabilities = 0x1fcfdfcffffn;

/** Returns the usual bounding set with one more capability, by number. */
export function usualCapabilitiesAnd(number: bigint): bigint {
  return usualCapabilities | (1n << number);
}
