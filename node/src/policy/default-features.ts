import { parseFeatures, usualFeatures, type Features } from '@lamellar/core/kernels';
import { readRegularFile } from '../files/read-file.ts';

/** Reads the features of policy without an `abi` rule, pinned by `policy-features=` in parser.conf. */
export function readDefaultFeatures(parserConf = '/etc/apparmor/parser.conf'): Features {
  const contents = readRegularFile(parserConf);
  if ('reason' in contents) return usualFeatures;
  const pinned = /^\s*policy-features\s*=\s*(\S+)/m.exec(contents.bytes.toString())?.[1];
  if (pinned === undefined) return usualFeatures;
  const file = readRegularFile(pinned);
  return ('bytes' in file ? parseFeatures(file.bytes.toString()) : undefined) ?? usualFeatures;
}
