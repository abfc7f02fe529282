import type { LxcInstance } from '@lamellar/node/manifest';
import { configurationFile } from '../../adapters/lxc/configuration-file.ts';
import { parseConfiguration, withApplied, type ConfigurationReader } from '../../adapters/lxc/configuration-lines.ts';
import { isGeneratedFrom, readGeneratedLayer } from '../../adapters/lxc/generated-layer.ts';
import { lxcValuesOf, type LxcValues } from '../../adapters/lxc/lxc-values.ts';
import { lxcSettingsIn, type ContainerState, type ContainerChange } from '../resources/container-state.ts';

/**
 * Checks whether a running LXC container needs a restart for its wanted host layer. LXC keeps a generated profile as
 * long as the container runs; a profile from a file is replaced while the container runs.
 */
export function needsStart(
  container: ContainerState & LxcInstance,
  { from, to }: ContainerChange,
  reader: ConfigurationReader,
): boolean {
  if (to?.ownProfiles !== undefined) return from?.ownProfiles === undefined || from.profile !== to.profile;
  if (from?.ownProfiles !== undefined) return true;
  const generated = readGeneratedLayer(container, container.namespace);
  const values = valuesWith(container, to === undefined ? [] : lxcSettingsIn(to), reader);
  if ('reason' in generated || values === undefined) return from === undefined && to !== undefined;
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
