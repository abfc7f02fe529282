import { bytesOf, type ByteString } from '@lamellar/core/language';
import { embeddedPolicyIn } from '@lamellar/host-policies';
import { isSameInstance, type LayerPolicy } from '@lamellar/node/manifest';
import type { ManagedHost } from '../../adapters/machine.ts';
import { compileEach } from './compile-layers.ts';
import type { Configurations } from './configurations.ts';
import {
  digest,
  hostLayerFile,
  lxcSettingsFile,
  settingsFile,
  sharedPolicyFolder,
  type ContainerState,
} from './container-state.ts';
import type { Layout } from './layout.ts';

/**
 * Returns the states of containers with applied settings and without a record of this machine: containers that came from
 * another member of the Incus cluster, and containers of Proxmox VE. The configuration contains the settings and the
 * policy.
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
    const settings = isRecorded ? undefined : settingFiles(container, configurations);
    if (settings === undefined) continue;
    if (configurations.differences({ container, from: undefined, to: container }).length === 0) {
      states.push(container);
      continue;
    }
    const layer = policyIn([...settings.values()].join('\n'));
    if (layer === undefined) continue;
    const source = { key: name, namespace: container.namespace, layer };
    const compiled = (await compileEach([source], machine)).compiled.get(name);
    if (compiled === undefined) continue;
    const folder = sharedPolicyFolder + digest(layer.map((policy) => [policy.name, policy.text]));
    const policy = layer.map((each) => [`${folder}/${each.name}`, each.text] as const);
    states.push({
      ...container,
      profiles: compiled.profiles.map((profile) => profile.name),
      policy: policy.map(([file]) => file),
      files: new Map<string, ByteString>([
        [hostLayerFile(name), container.files.get(hostLayerFile(name)) ?? ('' as ByteString)],
        ...settings,
        ...policy,
      ]),
    });
  }
  return states;
}

/** Returns the files of the settings in a container's configuration; undefined without settings. */
function settingFiles(
  container: ContainerState,
  configurations: Configurations,
): ReadonlyMap<string, ByteString> | undefined {
  const included = configurations.proxmoxSettings(container);
  if (included !== undefined) return new Map([[lxcSettingsFile(container), included]]);
  const values = Object.entries(configurations.settingsInCluster(container) ?? {}).filter(([, value]) => value !== '');
  return values.length === 0
    ? undefined
    : new Map(values.map(([key, value]) => [settingsFile(container.name, key), bytesOf(value)]));
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
