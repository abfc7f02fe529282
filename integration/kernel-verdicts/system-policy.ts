import { existsSync, readFileSync } from 'node:fs';
import { parseFeatures, type Features } from '@lamellar/core/kernels';
import { Source } from '@lamellar/core/language';
import { PolicyFiles } from '@lamellar/node/policy';
import { ownPolicyFolder } from '../oracle/own-policy-folder.ts';

const base = '/etc/apparmor.d';
const pinned = '/usr/share/apparmor-features/features';

/**
 * Policy files and includes in the compiler's search order: Debian's `/etc/apparmor.d`, then the tests' own folder.
 *
 * @param more - further folders to search
 */
export function systemPolicyFiles(...more: readonly string[]): PolicyFiles {
  if (!existsSync(`${base}/tunables/global`))
    throw new Error(`${base}/tunables/global is missing: install Debian's package \`apparmor\` with \`npm run setup\``);
  return new PolicyFiles([base, ownPolicyFolder, ...more]);
}

/** The text of a policy file. Throws if the file is unreadable. */
export function readSystemPolicyFile(files: PolicyFiles, path: string): Source {
  const source = files.read(path);
  if (!(source instanceof Source)) throw new Error(`${path}: ${'reason' in source ? source.reason : 'no text'}`);
  return source;
}

/** The policy features pinned by Debian's parser.conf. */
export function debianPinnedFeatures(): Features {
  const features = parseFeatures(readFileSync(pinned, 'latin1'));
  if (features === undefined) throw new Error(`${pinned} holds no features`);
  return features;
}
