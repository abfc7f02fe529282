import { compilerOfVersion, type CompilerBehaviours } from '../file-rules/compiler-behaviours.ts';
import { parseFeatures, type Features } from '../profile/features.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import type { Snapshot, SnapshotFile } from './snapshot.ts';

/** Returns the features of a host's kernel; undefined if not visible. */
export function featuresOfSnapshot({ kernel }: Snapshot): Features | undefined {
  const lines = Array.from(kernel.features, ([path, value]) => `${textOf(path)}: ${textOf(value)}\n`);
  return parseFeatures(lines.join(''));
}

/** Returns the compiler installed on a host; undefined if not visible. */
export function compilerOfSnapshot({ tools }: Snapshot): CompilerBehaviours | undefined {
  const version = tools.get('apparmor_parser' as ByteString);
  return version === undefined ? undefined : compilerOfVersion(textOf(version));
}

/** The features for policy without an `abi` rule. */
export interface PinnedFeatures {
  /** The file named by the compiler's configuration. */
  readonly file: ByteString;
  /** Undefined if the file is missing or empty. */
  readonly features: Features | undefined;
}

/** Returns the features for policy of the host without an `abi` rule; undefined if not visible. */
export function pinnedFeaturesOf({ files }: Snapshot): Features | undefined {
  return pinnedFeatures(files.filter(({ container }) => container === undefined))?.features;
}

/**
 * Returns the features named by `policy-features` of parser.conf; undefined without this setting.
 *
 * @param files - files of a single root directory
 */
export function pinnedFeatures(files: readonly SnapshotFile[]): PinnedFeatures | undefined {
  const textAt = (path: string): string | undefined => files.find((file) => file.path === path)?.content;
  const named = /^\s*policy-features\s*=\s*(\S+)/m.exec(textAt('/etc/apparmor/parser.conf') ?? '')?.[1];
  if (named === undefined) return undefined;
  const text = textAt(named);
  return { file: named as ByteString, features: text === undefined ? undefined : parseFeatures(text) };
}
