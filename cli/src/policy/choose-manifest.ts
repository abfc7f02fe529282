import path from 'node:path';
import { findManifest } from '../host/disk/find-manifest.ts';
import { filesOfManifest, type NamedFiles } from '../host/policy/named-files.ts';
import { announce } from '../host/process/voice.ts';

/** A manifest that a command line means. */
export interface ChosenManifest {
  readonly file: string;
  /** What may be read of it and of what it names. */
  readonly named: NamedFiles;
}

/**
 * The manifest that a command line names, or the one that is meant where it names none. Its path is told: what it says decides,
 * and which one was taken is not to be guessed.
 *
 * @returns undefined where there is none
 */
export function chooseManifest(options: {
  readonly manifest?: string;
  readonly trust?: true;
}): ChosenManifest | undefined {
  const file = options.manifest ?? findManifest();
  if (file === undefined) return undefined;
  announce(`manifest ${path.resolve(file)}`);
  return { file, named: filesOfManifest(options.trust === true) };
}
