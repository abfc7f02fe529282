import type { ByteString } from '@lamellar/core/language';
import { configurationFile, generatedLayerFile } from './lxc-configuration.ts';
import { readLxcValues, type LxcValues } from './lxc-values.ts';
import { readRegularFile } from '../disk/read-file.ts';

/**
 * Whether LXC made the host layer that a running container has from a configuration that says something else by now: so
 * it is until the container is started again. LXC keeps what it has generated as long as the container runs.
 *
 * @param namespace - the container's policy namespace, whose name is that of LXC's file, too
 */
export function isOutdated(container: string, namespace: ByteString): boolean {
  const name = Buffer.from(namespace, 'latin1').toString();
  const generated = readRegularFile(generatedLayerFile(container, name));
  if ('reason' in generated) return false;
  return !isGeneratedFrom(generated.bytes.toString(), readLxcValues(configurationFile(container)));
}

/**
 * Whether a profile is what LXC generates from these values.
 *
 * Its own rules are indented; behind them is what the configuration adds, each on a line as it is written there.
 *
 * @see `get_apparmor_profile_content` in LXC's `lsm/apparmor.c`
 */
export function isGeneratedFrom(
  profile: string,
  { nesting, rawRules }: Pick<LxcValues, 'nesting' | 'rawRules'>,
): boolean {
  const end = `${rawRules.map(({ value }) => `${value}\n`).join('')}}\n`;
  if (!profile.endsWith(`\n${end}`)) return false;
  const own = profile.slice(0, -end.length);
  return /\n(?: .*)?\n$/.test(own) && own.includes('\n  ### Configuration: nesting\n') === nesting;
}
