import { readRegularFile } from '../host/disk/read-file.ts';
import type { LxcInstance } from '../host/instance.ts';
import { configurationFile, generatedLayerFile } from '../host/lxc/lxc-configuration.ts';
import { parseConfiguration, withApplied, type ConfigurationReader } from '../host/lxc/configuration-lines.ts';
import { isGeneratedFrom } from '../host/lxc/generated-layer.ts';
import { lxcValuesOf } from '../host/lxc/lxc-values.ts';
import type { AppliedContainer } from './applied-containers.ts';

/** What a running container of LXC is to be started with, beside what it has. */
interface Started {
  /** What is applied to it by now; undefined where nothing is. */
  readonly earlier: AppliedContainer | undefined;
  /** What is to be applied to it; undefined for nothing. */
  readonly wanted: AppliedContainer | undefined;
  /** The lines that its configuration is to have for that; none for nothing. */
  readonly lines: readonly string[];
}

/**
 * Whether a running container of LXC gets the host layer that it is to have only when it is started again. LXC keeps the profile
 * that it has generated as long as the container runs; a profile from a file is replaced while it runs.
 */
export function needsStart(
  container: AppliedContainer & LxcInstance,
  { earlier, wanted, lines }: Started,
  reader: ConfigurationReader,
): boolean {
  if (wanted?.ownProfiles !== undefined)
    return earlier?.ownProfiles === undefined || earlier.profile !== wanted.profile;
  if (earlier?.ownProfiles !== undefined) return true;
  const generated = readRegularFile(
    generatedLayerFile(container, Buffer.from(container.namespace, 'latin1').toString()),
  );
  const read = reader.read(configurationFile(container));
  if ('reason' in generated || 'reason' in read) return earlier === undefined && wanted !== undefined;
  return !isStartedSo(generated.bytes.toString(), withApplied(read.lines, parseConfiguration(lines.join('\n'), '')));
}

/** Whether a configuration has LXC generate a profile, and this one. */
export function isStartedSo(generated: string, lines: Parameters<typeof lxcValuesOf>[0]): boolean {
  const values = lxcValuesOf(lines);
  return values.profileLine?.value === 'generated' && isGeneratedFrom(generated, values);
}
