import { filesOfParserOptions } from '@lamellar/node/policy';
import { ownFolder } from '../code-cache/own-folder.ts';
import { kernelValue } from '../kernel/kernel-files.ts';
import { findProgram } from '../process/program-path.ts';
import { programState } from './file-states.ts';
import { KnownPolicy } from './known-policy.ts';

/** The path of the bundled command; undefined in sources, which change without a change of one file. */
declare const LAMELLAR_BUNDLE: string | undefined;

/** Options with an effect on the files of policy. */
interface FileOptions {
  readonly Include?: readonly string[];
  readonly base: string;
  readonly allowUntrustedManifest?: true;
}

/** The directory in which apparmor_parser searches included files. */
const parserBase = '/etc/apparmor.d';

/**
 * Returns the policy that earlier runs of this command have compiled for the running kernel.
 *
 * @returns undefined if nothing can be kept: the options differ from those of apparmor_parser, or a program is missing
 */
export function knownPolicyOfMachine({
  Include = [],
  base,
  allowUntrustedManifest,
}: FileOptions): KnownPolicy | undefined {
  const folder = ownFolder();
  if (typeof LAMELLAR_BUNDLE !== 'string' || Include.length > 0 || base !== parserBase) return undefined;
  const parserFile = findProgram('apparmor_parser');
  const [command, parser] = [programState(LAMELLAR_BUNDLE), parserFile && programState(parserFile)];
  const boot = kernelValue('/proc/sys/kernel/random', 'boot_id');
  if (folder === undefined || command === undefined || parser === undefined || boot === undefined) return undefined;
  // A kernel has the same features from boot to shutdown.
  const circumstances = JSON.stringify([command, parser, boot, allowUntrustedManifest === true]);
  return new KnownPolicy({
    folder,
    name: 'known.policy',
    circumstances,
    started: Date.now() - process.uptime() * 1000,
    optionFiles: filesOfParserOptions,
  });
}
