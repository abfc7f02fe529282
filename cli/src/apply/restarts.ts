import type { LxcInstance } from '../host/instance.ts';
import { configurationFile } from '../host/lxc/configuration-file.ts';
import { parseConfiguration, withApplied, type ConfigurationReader } from '../host/lxc/configuration-lines.ts';
import { isGeneratedFrom, readGeneratedLayer } from '../host/lxc/generated-layer.ts';
import { lxcValuesOf, type LxcValues } from '../host/lxc/lxc-values.ts';
import type { AppliedContainer } from './applied-containers.ts';

/** What a running container of LXC is to be started with, beside what it has. */
interface Started {
  /** What is applied to it by now; undefined where nothing is. */
  readonly earlier: AppliedContainer | undefined;
  /** What is to be applied to it; undefined for nothing. */
  readonly wanted: AppliedContainer | undefined;
  /** The lines that its configuration is to have for that, a character a byte; none for nothing. */
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
  const generated = readGeneratedLayer(container, container.namespace);
  const values = valuesWith(container, lines, reader);
  if ('reason' in generated || values === undefined) return earlier === undefined && wanted !== undefined;
  return !isStartedSo(generated.text, values);
}

/**
 * What LXC makes of a container's configuration once it says what is to be applied; undefined where it cannot be read.
 *
 * @param lines - those that it is to have for that, a character a byte
 */
export function valuesWith(
  container: LxcInstance,
  lines: readonly string[],
  reader: ConfigurationReader,
): LxcValues | undefined {
  const read = reader.read(configurationFile(container));
  if ('reason' in read) return undefined;
  // The reader's are characters.
  const text = Buffer.from(lines.join('\n'), 'latin1').toString();
  return lxcValuesOf(withApplied(read.lines, parseConfiguration(text, '')));
}

/** Whether a configuration has LXC generate a profile, and this one. */
export function isStartedSo(generated: string, values: LxcValues): boolean {
  return values.profileLine?.value === 'generated' && isGeneratedFrom(generated, values);
}
