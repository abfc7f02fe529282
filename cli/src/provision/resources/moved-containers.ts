import { bytesOf, type ByteString } from '@lamellar/core/language';
import { embeddedPolicyIn } from '@lamellar/host-policies';
import { isSameInstance, type LayerPolicy } from '@lamellar/node/manifest';
import type { ManagedHost } from '../../adapters/machine.ts';
import { compileEach } from './compile-layers.ts';
import type { Configurations } from './configurations.ts';
import { digest, hostLayerFile, settingsFile, sharedPolicyFolder, type ContainerState } from './container-state.ts';
import type { Layout } from './layout.ts';

/**
 * Returns the states of containers that came from another member of the Incus cluster with applied settings. The
 * configuration contains the settings and the policy, but this machine has no record.
 *
 * @param wanted - the containers of the manifest
 * @param recorded - the applied containers of this machine
 */
export async function movedStates(
  wanted: Layout,
  recorded: readonly ContainerState[],
  configurations: Configurations,
  machine: Pick<ManagedHost, 'compile'>,
): Promise<readonly ContainerState[]> {
  const states: ContainerState[] = [];
  for (const container of wanted.containers.values()) {
    const { name } = container;
    const isRecorded = recorded.some((each) => each.name === name || isSameInstance(each, container));
    const settings = isRecorded ? undefined : configurations.settingsInCluster(container);
    if (settings === undefined) continue;
    if (configurations.differences({ container, from: undefined, to: container }).length === 0) {
      states.push(container);
      continue;
    }
    const layer = policyIn(settings['raw.lxc']);
    if (layer === undefined) continue;
    const source = { key: name, namespace: container.namespace, layer };
    const compiled = (await compileEach([source], machine)).compiled.get(name);
    if (compiled === undefined) continue;
    const folder = sharedPolicyFolder + digest(layer.map((policy) => [policy.name, policy.text]));
    const policy = layer.map((each) => [`${folder}/${each.name}`, each.text] as const);
    const values = Object.entries(settings).filter(([, value]) => value !== '');
    states.push({
      ...container,
      profiles: compiled.profiles.map((profile) => profile.name),
      policy: policy.map(([file]) => file),
      files: new Map<string, ByteString>([
        [hostLayerFile(name), container.files.get(hostLayerFile(name)) ?? ('' as ByteString)],
        ...values.map(([key, value]) => [settingsFile(name, key), bytesOf(value)] as const),
        ...policy,
      ]),
    });
  }
  return states;
}

/** Decodes the policy in the load hook; empty without policy, and undefined for damaged policy. */
function policyIn(lines: string): readonly LayerPolicy[] | undefined {
  const { gunzipSync } = process.getBuiltinModule('node:zlib');
  try {
    return (embeddedPolicyIn(lines)?.encoded ?? []).map((word, at) => {
      const text = gunzipSync(Buffer.from(word, 'base64'), { maxOutputLength: maxDecoded }).toString('latin1');
      return { name: `${at + 1}.aa`, text: text as ByteString, origin: 'raw.lxc' };
    });
  } catch {
    return undefined;
  }
}

/** The limit of a decoded text in bytes: an editor of an instance can write any text. */
const maxDecoded = 16 * 1024 * 1024;
