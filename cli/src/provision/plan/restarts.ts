import type { LxcInstance } from '../../adapters/instance.ts';
import { configurationFile } from '../../adapters/lxc/configuration-file.ts';
import { parseConfiguration, withApplied, type ConfigurationReader } from '../../adapters/lxc/configuration-lines.ts';
import { isGeneratedFrom, readGeneratedLayer } from '../../adapters/lxc/generated-layer.ts';
import { lxcValuesOf, type LxcValues } from '../../adapters/lxc/lxc-values.ts';
import type { AppliedContainer } from '../resources/applied-containers.ts';

/** The settings for the next start of a running LXC container, and the applied settings. */
interface Started {
  /** The applied container; undefined if nothing is applied. */
  readonly earlier: AppliedContainer | undefined;
  /** The wanted container; undefined for nothing. */
  readonly wanted: AppliedContainer | undefined;
  /** The wanted lines of the configuration, a character for each byte; empty for nothing. */
  readonly lines: readonly string[];
}

/**
 * Checks whether a running LXC container needs a restart for its wanted host layer. LXC keeps a generated profile as
 * long as the container runs; a profile from a file is replaced while the container runs.
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
 * Returns the values of a container's LXC configuration after a change of the applied lines; undefined if the
 * configuration cannot be read.
 *
 * @param lines - the wanted lines, a character for each byte
 */
export function valuesWith(
  container: LxcInstance,
  lines: readonly string[],
  reader: ConfigurationReader,
): LxcValues | undefined {
  const read = reader.read(configurationFile(container));
  if ('reason' in read) return undefined;
  // The reader returns characters.
  const text = Buffer.from(lines.join('\n'), 'latin1').toString();
  return lxcValuesOf(withApplied(read.lines, parseConfiguration(text, '')));
}

/** Checks whether LXC generates exactly the given profile from a configuration. */
export function isStartedSo(generated: string, values: LxcValues): boolean {
  return values.profileLine?.value === 'generated' && isGeneratedFrom(generated, values);
}
