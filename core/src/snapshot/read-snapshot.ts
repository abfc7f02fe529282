import { JsonPlace, RefusedJson, type JsonProblem } from './json-form.ts';
import { snapshotForm } from './snapshot-form.ts';
import { snapshotVersion, type Snapshot } from './snapshot.ts';

/** The property that tells a snapshot, and its version, from any other JSON. */
const versionKey = 'lamellar-snapshot';

/** The largest text that is read, in characters: a host with some thousand containers has a tenth of it. */
export const largestSnapshot = 384 * 1024 * 1024;

/**
 * How many values it may have, all together. A text of braces alone takes thirty times its size to hold, so that size is no bound; a
 * task has some twenty.
 */
const mostValues = 8 * 1024 * 1024;

/** A snapshot, or everything that is wrong with the text that should be one; the first twenty of it. */
export type SnapshotReading = { readonly snapshot: Snapshot } | { readonly problems: readonly JsonProblem[] };

/**
 * Reads the JSON of a snapshot, which may come from anybody. Never throws, whatever the text is. What is not described is passed
 * over, so that later versions may have more; all that is has to be as it is described, and to point to what is there.
 */
export function readSnapshot(text: string): SnapshotReading {
  const problems: JsonProblem[] = [];
  try {
    const snapshot = readWhole(text, JsonPlace.whole(problems));
    return problems.length > 0 ? { problems } : { snapshot };
  } catch (error) {
    if (!(error instanceof RefusedJson)) throw error;
    return { problems };
  }
}

/** A snapshot as JSON. */
export function printSnapshot(snapshot: Snapshot): string {
  return JSON.stringify({ [versionKey]: snapshotVersion, ...(snapshotForm.write(snapshot) as object) });
}

function readWhole(text: string, place: JsonPlace): Snapshot {
  if (text.length > largestSnapshot) return place.refuse(`it is larger than ${largestSnapshot >> 20} MiB`);
  if (countValues(text) > mostValues) return place.refuse(`it has more than ${mostValues} values`);
  const json = parseJson(text, place);
  const version =
    typeof json === 'object' && json !== null && Object.hasOwn(json, versionKey)
      ? (json as Readonly<Record<string, unknown>>)[versionKey]
      : undefined;
  if (version === undefined) return place.refuse(`it is no snapshot: it has no \`${versionKey}\``);
  if (version !== snapshotVersion) {
    const written = typeof version === 'number' ? String(version) : 'something else';
    return place.below(versionKey).refuse(`this is version ${snapshotVersion}, and the snapshot has ${written}`);
  }
  const snapshot = snapshotForm.read(json, place);
  refuseStrayIndexes(snapshot, place);
  return snapshot;
}

/** How many values a JSON text has at most: each has a comma or a bracket in front of it, outside of texts. */
function countValues(text: string): number {
  let count = 1;
  for (let at = 0; at < text.length && count <= mostValues; at++) {
    const char = text[at];
    if (char === '"') at = endOfText(text, at);
    else if (char === ',' || char === '[' || char === '{') count++;
  }
  return count;
}

/** Where the text ends that begins at a quotation mark. */
function endOfText(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text[at - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return at;
  }
  return text.length;
}

function parseJson(text: string, place: JsonPlace): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // What stands there is not quoted: it may be anything.
    const at = /at position (\d+)/.exec(String(error))?.[1];
    if (at === undefined) return place.refuse('it is not JSON, or it is cut off');
    const before = text.slice(0, Number(at));
    const line = before.split('\n').length;
    return place.refuse(`it is not JSON from line ${line}, column ${before.length - before.lastIndexOf('\n')} on`);
  }
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
