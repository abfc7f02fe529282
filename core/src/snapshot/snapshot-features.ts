import { parseFeatures, type Features } from '../profile/features.ts';
import { textOf, type ByteString } from '../source/bytes.ts';
import type { Snapshot, SnapshotFile } from './snapshot.ts';

/** What a host's kernel mediates; undefined where that was not to be seen. */
export function featuresOf({ kernel }: Snapshot): Features | undefined {
  const lines = Array.from(kernel.features, ([path, value]) => `${textOf(path)}: ${textOf(value)}\n`);
  return parseFeatures(lines.join(''));
}

/** What policy without an `abi` rule is compiled for. */
export interface PinnedFeatures {
  /** The file that the compiler's configuration names. */
  readonly file: ByteString;
  /** Undefined where the file is not there, or says nothing. */
  readonly features: Features | undefined;
}

/** What policy of the host without an `abi` rule is compiled for; undefined where that is not to be seen. */
export function pinnedFeaturesOf({ files }: Snapshot): Features | undefined {
  return pinnedFeatures(files.filter(({ container }) => container === undefined))?.features;
}

/** What `policy-features` of parser.conf says; undefined where it is not there. @param files - those of one root */
export function pinnedFeatures(files: readonly SnapshotFile[]): PinnedFeatures | undefined {
  const textAt = (path: string): string | undefined => files.find((file) => file.path === path)?.content;
  const named = /^\s*policy-features\s*=\s*(\S+)/m.exec(textAt('/etc/apparmor/parser.conf') ?? '')?.[1];
  if (named === undefined) return undefined;
  const text = textAt(named);
  return { file: named as ByteString, features: text === undefined ? undefined : parseFeatures(text) };
}
