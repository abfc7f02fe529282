import { memoised } from '../source/memoised.ts';
import type { ByteString } from '../source/bytes.ts';
import type { CompilerBehaviours } from './compiler-behaviours.ts';
import type { FileEntry } from './file-entry.ts';

/** `alias FROM -> TO,`: rules for paths below FROM also apply below TO. */
export interface PathAlias {
  readonly from: ByteString;
  readonly to: ByteString;
}

/** The beginnings of paths with an alias: collections have dozens of aliases, and most paths have none. */
const knownBeginnings = new WeakMap<
  readonly PathAlias[],
  { readonly texts: ReadonlySet<ByteString>; readonly lengths: readonly number[] }
>();

/**
 * Adds a copy of an entry for every alias whose FROM is a prefix of the entry's path. The prefix is textual and need
 * not end at a directory.
 *
 * @see `process_entries` in `parser_alias.c` of apparmor_parser
 */
export function withAliases<Origin>(
  entries: readonly FileEntry<Origin>[],
  aliases: readonly PathAlias[],
  { keepsSubset }: CompilerBehaviours,
): readonly FileEntry<Origin>[] {
  if (aliases.length === 0) return entries;
  const { texts, lengths } = memoised(knownBeginnings, aliases, () => ({
    texts: new Set(aliases.map(({ from }) => from)),
    lengths: [...new Set(aliases.map(({ from }) => from.length))],
  }));
  const hasAlias = (path: ByteString): boolean =>
    lengths.some((length) => texts.has(path.slice(0, length) as ByteString));
  const made: FileEntry<Origin>[] = [];
  for (const entry of entries) {
    if (entry.kind === 'change-profile') continue;
    if (!hasAlias(entry.path) && (entry.second === undefined || !hasAlias(entry.second))) continue;
    for (const alias of aliases) {
      const path = replaced(entry.path, alias);
      const second = entry.second === undefined ? undefined : replaced(entry.second, alias);
      if (path === undefined && second === undefined) continue;
      const copy = { ...entry, path: path ?? entry.path, subset: entry.subset && keepsSubset };
      made.push(second === undefined ? copy : { ...copy, second });
    }
  }
  return [...entries, ...made];
}

function replaced(path: ByteString, { from, to }: PathAlias): ByteString | undefined {
  return path.startsWith(from) ? (`${to}${path.slice(from.length)}` as ByteString) : undefined;
}
