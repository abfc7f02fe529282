import { encodeBase64 } from './base64.ts';
import { RefusedJson, type JsonPlace, type JsonProblem } from './json-form.ts';
import { snapshotForm } from './snapshot-form.ts';
import { snapshotVersion, type Snapshot } from './snapshot.ts';
import { printVersioned, readVersioned, type VersionedJson } from './versioned-json.ts';

/** Limit of the text, in characters: a host with some thousand containers needs a tenth. */
export const maxSnapshotSize = 384 * 1024 * 1024;

const snapshotJson: VersionedJson = {
  key: 'lamellar-snapshot',
  version: snapshotVersion,
  called: 'snapshot',
  largest: maxSnapshotSize,
  // Memory is limited by values, not only by size: braces alone take thirty times the text's size. A task has some
  // forty values.
  mostValues: 8 * 1024 * 1024,
};

/** A snapshot, or the first twenty problems of the text. */
export type SnapshotReading = { readonly snapshot: Snapshot } | { readonly problems: readonly JsonProblem[] };

/**
 * Reads the JSON of a snapshot from an untrusted source. Never throws, whatever the text is. Unknown properties are
 * ignored, so that later versions can add some. Known properties must be valid, and indices must refer to existing
 * entries.
 */
export function readSnapshot(text: string): SnapshotReading {
  const reading = readVersioned(text, snapshotJson, snapshotForm, refuseStrayIndexes);
  return 'value' in reading ? { snapshot: reading.value } : reading;
}

/**
 * Prints a snapshot as JSON.
 *
 * @param toBase64 - a faster encoder of the platform, relevant for much compiled policy
 */
export function printSnapshot(snapshot: Snapshot, toBase64: (bytes: Uint8Array) => string = encodeBase64): string {
  const loads = snapshot.loads.map(toBase64);
  const write = (value: Snapshot): object => ({ ...(snapshotForm.write({ ...value, loads: [] }) as object), loads });
  return printVersioned(snapshot, snapshotJson, { ...snapshotForm, write });
}

/** Refuses indices without an entry. */
function refuseStrayIndexes({ namespaces, loads, tasks, containers, files }: Snapshot, place: JsonPlace): void {
  const check = (index: number | undefined, all: readonly unknown[], where: () => JsonPlace): void => {
    if (index === undefined || index < all.length || place.isEnough) return;
    try {
      where().refuse(`there is no ${index}: there are ${all.length}`);
    } catch (error) {
      if (!(error instanceof RefusedJson)) throw error;
    }
  };
  for (const [at, { profiles }] of namespaces.entries())
    for (const [index, { load }] of profiles.entries())
      check(load, loads, () => place.below('namespaces').below(at).below('profiles').below(index).below('load'));
  for (const [at, { container }] of tasks.entries())
    check(container, containers, () => place.below('tasks').below(at).below('container'));
  for (const [at, { container }] of files.entries())
    check(container, containers, () => place.below('files').below(at).below('container'));
}
