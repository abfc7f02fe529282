import { parseFeatures, usualFeatures, type Features } from '@lamellar/core/kernels';
import { readRegularFile } from '../files/read-file.ts';

const parserConfiguration = '/etc/apparmor/parser.conf';

/** Reads the features of policy without an `abi` rule, pinned by `policy-features=` in parser.conf. */
export function readDefaultFeatures(parserConf = parserConfiguration): Features {
  const pinned = settingsIn(parserConf).get('policy-features');
  if (pinned === undefined) return usualFeatures;
  const file = readRegularFile(pinned);
  return ('bytes' in file ? parseFeatures(file.bytes.toString()) : undefined) ?? usualFeatures;
}

/**
 * Returns the files from which apparmor_parser takes options and default features; undefined if an option may refer to
 * further files.
 */
export function filesOfParserOptions(parserConf = parserConfiguration): readonly string[] | undefined {
  const { 'policy-features': pinned, ...others } = Object.fromEntries(settingsIn(parserConf));
  if (Object.keys(others).length > 0) return undefined;
  return pinned === undefined ? [parserConf] : [parserConf, pinned];
}

/** Returns the options of a configuration file of apparmor_parser by name. A repeated option has the first value. */
function settingsIn(parserConf: string): ReadonlyMap<string, string> {
  const contents = readRegularFile(parserConf);
  const text = 'reason' in contents ? '' : contents.bytes.toString();
  const lines = [...text.matchAll(/^\s*([^\s#=]+)[^\S\n]*(?:=[^\S\n]*(\S*))?/gm)];
  return new Map(lines.toReversed().map(([, name = '', value = '']) => [name, value]));
}
