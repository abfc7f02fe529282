import path from 'node:path';
import { CommandError } from '../exit-status.ts';
import { findManifest } from '../adapters/filesystem/find-manifest.ts';
import { filesOfManifest, type NamedFiles } from '@lamellar/node/policy';
import { announce } from '../adapters/process/logger.ts';

/** The manifest that a command line selects. */
export interface ChosenManifest {
  readonly file: string;
  /** The files to be read for the manifest. */
  readonly named: NamedFiles;
}

/** The last announced path: a comparison of kernels reads a manifest for each kernel. */
let announced = '';

/**
 * Chooses the manifest that a command line names, else the default one, and announces its path. Root takes no default
 * manifest from a folder like /tmp, where anybody can put a file.
 *
 * @returns undefined if there is none
 * @throws CommandError if an untrusted user can write the folder of the default manifest
 */
export function chooseManifest(options: {
  readonly manifest?: string;
  readonly allowUntrustedManifest?: true;
}): ChosenManifest | undefined {
  const file = options.manifest ?? findManifest();
  if (file === undefined) return undefined;
  const resolved = path.resolve(file);
  if (resolved !== announced) announce(`manifest ${resolved}`);
  announced = resolved;
  const named = filesOfManifest(file, options.allowUntrustedManifest === true);
  const refusal = options.manifest === undefined ? named.refusal(path.dirname(file)) : undefined;
  if (refusal !== undefined) throw new CommandError(`${file}: ${refusal.reason}`, refusal);
  return { file, named };
}
