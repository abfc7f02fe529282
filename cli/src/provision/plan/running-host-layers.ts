import { bytesOf, textOf, type ByteString } from '@lamellar/core/language';
import type { LivePolicyInterface } from '../../adapters/kernel/securityfs.ts';
import { incusLayerFile, readIncusLayer, regeneratedByIncus } from '../../adapters/incus/generated-layer.ts';
import { type LxcInstance, unconfinedLayer } from '@lamellar/node/manifest';
import type { LiveProcesses } from '../../adapters/live-processes.ts';
import { ConfigurationReader } from '../../adapters/lxc/configuration-lines.ts';
import { generatedLayerFile, readGeneratedLayer, regenerated } from '../../adapters/lxc/generated-layer.ts';
import { lxcPaths } from '../../adapters/lxc/lxc-path.ts';
import { hasProfile } from '../../adapters/process/processes.ts';
import type { Configurations } from '../resources/configurations.ts';
import { lxcSettingsIn, type ContainerState } from '../resources/container-state.ts';
import { valuesWith } from './restarts.ts';

/** The host layer of a running container, or the reason why the layer is unknown. */
export type RunningLayer = GeneratedLayer | { readonly reason: string };

interface GeneratedLayer {
  /** The file of the text, for messages. */
  readonly file: string;
  readonly now: ByteString;
  /** The runtime's profile after the change to the new layout; undefined if only the design determines the profile. */
  readonly then: ByteString | undefined;
}

/** The running state to compare containers with. */
interface Surroundings {
  readonly configurations: Configurations;
  readonly live: LiveProcesses;
  readonly kernel: LivePolicyInterface;
}

/**
 * Determines the current host layers of running containers, by container name.
 *
 * @param containers - containers without an applied layer, or with a different applied layer
 */
export function runningLayers(
  containers: readonly ContainerState[],
  surroundings: Surroundings,
): ReadonlyMap<string, RunningLayer> {
  const reader = new ConfigurationReader(lxcPaths(containers));
  return new Map(
    containers.flatMap((container) => {
      const layer =
        container.runtime === 'lxc' ? ofLxc(container, surroundings, reader) : ofIncus(container, surroundings);
      return layer === undefined ? [] : [[container.name, layer] as const];
    }),
  );
}

function ofLxc(
  container: ContainerState & LxcInstance,
  { live }: Surroundings,
  reader: ConfigurationReader,
): RunningLayer | undefined {
  const { name, profile, namespace } = container;
  const found = live.lxc.find(container);
  if (found === undefined) return undefined;
  const label = found.init?.label;
  if (label === undefined) return { reason: 'the first process was not found' };
  if (label === 'unconfined')
    return { file: `the running host layer of ${name}`, now: unconfinedLayer(profile), then: undefined };
  if (!hasProfile(label, profile)) return { reason: `the container runs under ${textOf(label)}` };
  const file = generatedLayerFile(container, namespace);
  const generated = readGeneratedLayer(container, namespace);
  if ('reason' in generated) return { reason: `${file}: ${generated.reason}` };
  const values = valuesWith(container, lxcSettingsIn(container), reader);
  return layerOf(file, generated.text, values && regenerated(generated.text, values));
}

function ofIncus(
  container: Exclude<ContainerState, LxcInstance>,
  { configurations, kernel }: Surroundings,
): RunningLayer | undefined {
  // The policy namespace exists as long as the container runs.
  if (!kernel.namespace(container.namespace).exists) return undefined;
  const file = incusLayerFile(container);
  const generated = readIncusLayer(file);
  if ('reason' in generated) return { reason: `${file}: ${generated.reason}` };
  const values = configurations.incusLayer(container);
  return layerOf(file, generated.text, values && regeneratedByIncus(generated.text, values));
}

function layerOf(file: string, now: string, then: string | undefined): GeneratedLayer {
  return { file, now: bytesOf(now), then: then === undefined ? undefined : bytesOf(then) };
}
