import type { ByteString } from '@lamellar/core/language';
import { isSameInstance } from '../../adapters/instance.ts';
import type { AppliedContainer } from '../resources/applied-containers.ts';
import { byName, layoutOf, sharedPolicyFolder, sameIn, sharedFiles, type Layout } from '../resources/layout.ts';

/**
 * Replaces a container by its state in a second layout, or removes the container if the second layout lacks it. The
 * remaining containers stay.
 */
export function withContainer(layout: Layout, container: string, other: Layout): Layout {
  const wanted = other.containers.get(container);
  const kept = [...layout.containers.values()].filter(
    (each) => each.name !== container && (wanted === undefined || !isSameInstance(each, wanted)),
  );
  return combined(layout, kept, other, wanted === undefined ? [] : [wanted]);
}

/**
 * Replaces the skipped containers of a layout by their earlier state. A container that the manifest has renamed keeps
 * the applied name, because its settings contain the name. No second container may have the name then.
 *
 * @param skipped - the names in either layout, with all of `earlierNames`
 */
export function withSkipped(layout: Layout, skipped: ReadonlySet<string>, before: Layout): Layout {
  const kept = [...layout.containers.values()].filter(({ name }) => !skipped.has(name));
  return combined(layout, kept, before, skippedBefore(layout, skipped, before));
}

/**
 * Pairs the new names of skipped, renamed containers with their earlier names, unless the earlier name is already
 * skipped.
 */
export function earlierNames(
  layout: Layout,
  skipped: ReadonlySet<string>,
  before: Layout,
): readonly { readonly now: string; readonly before: string }[] {
  return skippedBefore(layout, skipped, before).flatMap((container) => {
    const now = sameIn(container, layout)?.name;
    return now === undefined || skipped.has(container.name) ? [] : [{ now, before: container.name }];
  });
}

function skippedBefore(layout: Layout, skipped: ReadonlySet<string>, before: Layout): readonly AppliedContainer[] {
  return [...before.containers.values()].filter((container) =>
    skipped.has((sameIn(container, layout) ?? container).name),
  );
}

/** Combines containers of two layouts. */
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
    [...files].filter(([file]) => (file.startsWith(sharedPolicyFolder) ? used.has(file) : isOf(containerOf(file))));
  return layoutOf(
    [
      ...filesOf(layout.files, (name) => name === undefined || stay.has(name)),
      ...filesOf(other.files, (name) => name !== undefined && names.has(name)),
    ],
    byName([...kept, ...taken]),
  );
}

/** Returns the name of the container that owns a file. */
export function containerOf(file: string): string | undefined {
  return /^containers\/([^/]+)\//.exec(file)?.[1];
}
