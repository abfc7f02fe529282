import type { ByteString } from '@lamellar/core/language';
import { isSameInstance } from '../host/instance.ts';
import type { AppliedContainer } from './applied-containers.ts';
import { byName, layoutOf, policyFolder, sameIn, sharedFiles, type Layout } from './layout.ts';

/** A layout with one container as another has it, or without it where that has it not. The others keep what they have. */
export function withContainer(layout: Layout, container: string, other: Layout): Layout {
  const wanted = other.containers.get(container);
  const kept = [...layout.containers.values()].filter(
    (each) => each.name !== container && (wanted === undefined || !isSameInstance(each, wanted)),
  );
  return combined(layout, kept, other, wanted === undefined ? [] : [wanted]);
}

/**
 * A layout with the containers that are held as they were before. One that the manifest calls otherwise by now keeps the name that is
 * applied, as its settings have that; no other must have it then.
 *
 * @param held - by their names in either layout, with all of `earlierNames`
 */
export function withHeld(layout: Layout, held: ReadonlySet<string>, before: Layout): Layout {
  const kept = [...layout.containers.values()].filter(({ name }) => !held.has(name));
  return combined(layout, kept, before, heldBefore(layout, held, before));
}

/** What containers that are held were called before, by their names now, where that is otherwise and not held yet. */
export function earlierNames(
  layout: Layout,
  held: ReadonlySet<string>,
  before: Layout,
): readonly { readonly now: string; readonly before: string }[] {
  return heldBefore(layout, held, before).flatMap((container) => {
    const now = sameIn(container, layout)?.name;
    return now === undefined || held.has(container.name) ? [] : [{ now, before: container.name }];
  });
}

function heldBefore(layout: Layout, held: ReadonlySet<string>, before: Layout): readonly AppliedContainer[] {
  return [...before.containers.values()].filter((container) => held.has((sameIn(container, layout) ?? container).name));
}

/** These containers of one layout, and those of another. */
function combined(
  layout: Layout,
  kept: readonly AppliedContainer[],
  other: Layout,
  taken: readonly AppliedContainer[],
): Layout {
  const used = new Set([
    ...kept.flatMap((each) => sharedFiles(each, layout)),
    ...taken.flatMap((each) => sharedFiles(each, other)),
  ]);
  const names = new Set(taken.map(({ name }) => name));
  const stay = new Set(kept.map(({ name }) => name));
  const filesOf = (files: Iterable<readonly [string, ByteString]>, isOf: (container: string | undefined) => boolean) =>
    [...files].filter(([file]) => (file.startsWith(policyFolder) ? used.has(file) : isOf(containerOf(file))));
  return layoutOf(
    [
      ...filesOf(layout.files, (name) => name === undefined || stay.has(name)),
      ...filesOf(other.files, (name) => name !== undefined && names.has(name)),
    ],
    byName([...kept, ...taken]),
  );
}

/** The container whose own file this is, by its name. */
export function containerOf(file: string): string | undefined {
  return /^containers\/([^/]+)\//.exec(file)?.[1];
}
