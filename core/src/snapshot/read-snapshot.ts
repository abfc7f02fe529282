import { encodeBase64 } from '../schemas/base64.ts';
import type { JsonPlace, JsonProblem } from '../schemas/json-place.ts';
import { unlessRefused } from '../schemas/refusal.ts';
import { written } from '../schemas/schema.ts';
import { printVersioned, readVersioned, type VersionedJson } from '../schemas/versioned-json.ts';
import { snapshotSchema } from './snapshot-schema.ts';
import { snapshotVersion, type Snapshot } from './snapshot.ts';

/** Limit of the text, in characters: a host with some thousand containers needs a tenth. */
export const maxSnapshotSize = 384 * 1024 * 1024;

/** The property with the version, which identifies a snapshot. */
export const snapshotKey = 'lamellar-snapshot';

const snapshotJson: VersionedJson = {
  key: snapshotKey,
  version: snapshotVersion,
  called: 'snapshot',
  largest: maxSnapshotSize,
  // Memory is limited by values, not only by size: braces alone take thirty times the text's size. A task has some
  // forty values.
  maxValues: 8 * 1024 * 1024,
};

/** A snapshot, or the first twenty problems of the text. */
export type SnapshotReading = { readonly snapshot: Snapshot } | { readonly problems: readonly JsonProblem[] };

/**
 * Reads the JSON of a snapshot from an untrusted source. Never throws, whatever the text is. Unknown properties are
 * ignored, so that later versions can add some. Known properties must be valid, and indices must refer to existing
 * entries.
 */
export function readSnapshot(text: string): SnapshotReading {
  const reading = readVersioned(text, snapshotJson, snapshotSchema, refuseStrayIndexes);
  return 'value' in reading ? { snapshot: reading.value } : reading;
}

/**
 * Prints a snapshot as JSON.
 *
 * @param toBase64 - a faster encoder of the platform, relevant for much compiled policy
 */
export function printSnapshot(snapshot: Snapshot, toBase64: (bytes: Uint8Array) => string = encodeBase64): string {
  const loads = snapshot.loads.map(toBase64);
  const write = (value: Snapshot): object => ({
    ...(written(snapshotSchema, { ...value, loads: [] }) as object),
    loads,
  });
  return printVersioned(snapshot, snapshotJson, { ...snapshotSchema, write });
}

/** Refuses indices without an entry. */
function refuseStrayIndexes(
  { namespaces, loads, tasks, containers, hostFiles, files }: Snapshot,
  whole: JsonPlace,
): void {
  const check = (index: number | undefined, all: readonly unknown[], ...path: readonly (string | number)[]): void => {
    if (index === undefined || index < all.length || whole.isEnough) return;
    const place = path.reduce((at, key) => at.below(key), whole);
    unlessRefused(() => place.refuse(`there is no ${index}: there are ${all.length}`));
  };
  for (const [at, { profiles }] of namespaces.entries())
    for (const [index, { load }] of profiles.entries()) check(load, loads, 'namespaces', at, 'profiles', index, 'load');
  for (const [at, { container }] of tasks.entries()) check(container, containers, 'tasks', at, 'container');
  for (const [at, { boundary }] of containers.entries()) {
    for (const [index, { file }] of (boundary?.files ?? []).entries())
      check(file, hostFiles, 'containers', at, 'boundary', 'files', index, 'file');
    for (const [index, { container }] of (boundary?.sharedNamespaces ?? []).entries())
      check(container, containers, 'containers', at, 'boundary', 'sharedNamespaces', index, 'container');
  }
  for (const [at, { container }] of files.entries()) check(container, containers, 'files', at, 'container');
}
