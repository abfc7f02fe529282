import type { OwnChange, OwnChanges } from '@lamellar/core/diff';
import { groupedBy, type ByteString } from '@lamellar/core/language';
import type { LayerSourcesOfContainer } from '@lamellar/node/manifest';

/** The sources of a container before and after a change. */
export interface ChangedContainer {
  readonly before: LayerSourcesOfContainer;
  readonly after: LayerSourcesOfContainer;
}

/** Containers with an equal change, apart from their own names. A result for the first applies to all. */
export type EquivalentContainers = readonly [ChangedContainer, ...ChangedContainer[]];

/** Groups containers with equal changes. The texts are long, and few containers differ in more than names. */
export function equivalentContainers(containers: readonly ChangedContainer[]): readonly EquivalentContainers[] {
  return [...groupedBy(containers, keyOf).values()];
}

/** Checks whether the texts of a container's layers are unchanged. */
export function isSameBefore({ before, after }: ChangedContainer): boolean {
  return JSON.stringify(textsOf(before)) === JSON.stringify(textsOf(after));
}

function keyOf(container: ChangedContainer): string {
  const placeholders = namesOf(container).map((_, index) => `\0${index}\0`);
  const texts = [container.before, container.after].map((sources) =>
    textsOf(sources).map((text) => renamed(text, namesOf(container), placeholders)),
  );
  return JSON.stringify([container.after.runtime, texts]);
}

function textsOf({ profile, hostLayer, includes, layer }: LayerSourcesOfContainer): readonly string[] {
  return [
    profile,
    hostLayer.text,
    ...Array.from(includes, ([name, { text }]) => name + text),
    '',
    ...layer.map(({ text }) => text),
  ];
}

/** The names of a container's layers. The names before a change may differ. */
function namesOf({ before, after }: ChangedContainer): readonly string[] {
  return [after.profile, after.namespace, before.profile];
}

/** Replaces names in a text. */
function renamed<Text extends string>(text: Text, from: readonly string[], to: readonly string[]): Text {
  const pattern = new RegExp(
    from.map((name) => name.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)).join('|'),
    'g',
  );
  return text.replaceAll(pattern, (name) => to[from.indexOf(name)] ?? name) as Text;
}

/**
 * Extends the changes of the first container of each group to all containers of the group, and joins subjects with
 * equal changes.
 */
export function reportedForAll(
  changed: readonly OwnChanges[],
  groups: readonly EquivalentContainers[],
): readonly OwnChanges[] {
  const together = new Map<string, Omit<OwnChanges, 'subjects'> & { readonly subjects: Set<ByteString> }>();
  for (const { subjects, changes, tooLarge } of changed)
    for (const subject of subjects)
      for (const to of renamingsOf(subject, groups)) {
        const found = { changes: changes.map((change) => withNames(change, to)), tooLarge };
        const key = JSON.stringify(found);
        const same = together.get(key);
        if (same === undefined) together.set(key, { ...found, subjects: new Set([to(subject)]) });
        else same.subjects.add(to(subject));
      }
  return Array.from(together.values(), ({ subjects, ...rest }) => ({ ...rest, subjects: [...subjects].sort() }));
}

type Rename = <Text extends string>(text: Text) => Text;

/**
 * Returns the renamings from the first container of a label's group to every container of the group, or the identity
 * for a label without a group.
 */
function renamingsOf(label: ByteString, groups: readonly EquivalentContainers[]): readonly Rename[] {
  const group = groups.find(([{ after }]) => label === after.profile || label.startsWith(`${after.profile}//`));
  if (group === undefined) return [(text) => text];
  const from = namesOf(group[0]);
  return group.map(
    (container): Rename =>
      (text) =>
        renamed(text, from, namesOf(container)),
  );
}

/** Renames in the example, because an example can have names of containers. */
function withNames(change: OwnChange, to: Rename): OwnChange {
  if (change.about !== 'many-things') return change;
  return { ...change, example: change.example.map((word) => (word === undefined ? undefined : to(word))) };
}
