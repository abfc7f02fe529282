import { encodeBase64 } from './base64.ts';
import { RefusedJson, type JsonPlace, type JsonProblem } from './json-form.ts';
import { snapshotForm } from './snapshot-form.ts';
import { snapshotVersion, type Snapshot } from './snapshot.ts';
import { printVersioned, readVersioned, type VersionedJson } from './versioned-json.ts';

/** The largest text that is read, in characters: a host with some thousand containers has a tenth of it. */
export const largestSnapshot = 384 * 1024 * 1024;

const snapshotJson: VersionedJson = {
  key: 'lamellar-snapshot',
  version: snapshotVersion,
  called: 'snapshot',
  largest: largestSnapshot,
  // A text of braces alone takes thirty times its size to hold, so that size is no bound; a task has some forty.
  mostValues: 8 * 1024 * 1024,
};

/** A snapshot, or everything that is wrong with the text that should be one; the first twenty of it. */
export type SnapshotReading = { readonly snapshot: Snapshot } | { readonly problems: readonly JsonProblem[] };

/**
 * Reads the JSON of a snapshot, which may come from anybody. Never throws, whatever the text is. What is not described is passed
 * over, so that later versions may have more; all that is has to be as it is described, and to point to what is there.
 */
export function readSnapshot(text: string): SnapshotReading {
  const reading = readVersioned(text, snapshotJson, snapshotForm, refuseStrayIndexes);
  return 'value' in reading ? { snapshot: reading.value } : reading;
}

/**
 * A snapshot as JSON.
 *
 * @param toBase64 - for those whose platform has a quicker way than any has, which counts where there is much compiled policy
 */
export function printSnapshot(snapshot: Snapshot, toBase64: (bytes: Uint8Array) => string = encodeBase64): string {
  const loads = snapshot.loads.map(toBase64);
  const write = (value: Snapshot): object => ({ ...(snapshotForm.write({ ...value, loads: [] }) as object), loads });
  return printVersioned(snapshot, snapshotJson, { ...snapshotForm, write });
}

/** What points to something points to what is there. */
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
