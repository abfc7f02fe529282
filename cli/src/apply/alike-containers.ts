import type { OwnChange, OwnChanges } from '@lamellar/core/compare';
import type { ByteString } from '@lamellar/core/language';
import type { ContainerSources } from '../manifest/composed-policy.ts';

/** A container as it is before a change, and after it. */
export interface ChangedContainer {
  readonly before: ContainerSources;
  readonly after: ContainerSources;
}

/** Containers that change alike, but for their own names: what is found out about the first is so of all. */
export type AlikeContainers = readonly [ChangedContainer, ...ChangedContainer[]];

/** Puts those together that change alike. Their texts are long, and few of them differ in more than names. */
export function alikeContainers(containers: readonly ChangedContainer[]): readonly AlikeContainers[] {
  const groups = new Map<string, [ChangedContainer, ...ChangedContainer[]]>();
  for (const container of containers) {
    const key = keyOf(container);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [container]);
    else group.push(container);
  }
  return [...groups.values()];
}

/** Whether a container's layers are the same before and after, word by word. */
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

function textsOf({ profile, hostLayer, includes, layer }: ContainerSources): readonly string[] {
  return [
    profile,
    hostLayer.text,
    ...Array.from(includes, ([name, { text }]) => name + text),
    '',
    ...layer.map(({ text }) => text),
  ];
}

/** What its layers are called; those before may have other names. */
function namesOf({ before, after }: ChangedContainer): readonly string[] {
  return [after.profile, after.namespace, before.profile];
}

/** A text with other names in the place of some. */
function renamed<Text extends string>(text: Text, from: readonly string[], to: readonly string[]): Text {
  const pattern = new RegExp(
    from.map((name) => name.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)).join('|'),
    'g',
  );
  return text.replaceAll(pattern, (name) => to[from.indexOf(name)] ?? name) as Text;
}

/** What the first of each group of containers gains and loses, told of all that are like it; those with the same changes together. */
export function toldOfAll(changed: readonly OwnChanges[], groups: readonly AlikeContainers[]): readonly OwnChanges[] {
  const together = new Map<string, Omit<OwnChanges, 'subjects'> & { readonly subjects: Set<ByteString> }>();
  for (const { subjects, changes, tooLarge } of changed)
    for (const subject of subjects)
      for (const to of likenessesOf(subject, groups)) {
        const found = { changes: changes.map((change) => withNames(change, to)), tooLarge };
        const key = JSON.stringify(found);
        const same = together.get(key);
        if (same === undefined) together.set(key, { ...found, subjects: new Set([to(subject)]) });
        else same.subjects.add(to(subject));
      }
  return Array.from(together.values(), ({ subjects, ...rest }) => ({ ...rest, subjects: [...subjects].sort() }));
}

type Rename = <Text extends string>(text: Text) => Text;

/** For a label of the first of a group, what its texts are for each of them; other labels stay. */
function likenessesOf(label: ByteString, groups: readonly AlikeContainers[]): readonly Rename[] {
  const group = groups.find(([{ after }]) => label === after.profile || label.startsWith(`${after.profile}//`));
  if (group === undefined) return [(text) => text];
  const from = namesOf(group[0]);
  return group.map(
    (container): Rename =>
      (text) =>
        renamed(text, from, namesOf(container)),
  );
}

/** Names of containers can be in what shows a change. */
function withNames(change: OwnChange, to: Rename): OwnChange {
  if (change.about !== 'many-things') return change;
  return { ...change, example: change.example.map((word) => (word === undefined ? undefined : to(word))) };
}
