import type { FileEntry } from './file-entry.ts';
import type { MatchedEntry } from './merged-entry.ts';
import { PathPattern, type PathPatterns } from './path-pattern.ts';
import { withoutDoubleSlashes } from '../patterns/double-slashes.ts';

/** Returns the entries with well-formed patterns. Malformed patterns are reported by the pattern checks. */
export function matchedEntries<Origin>(
  entries: readonly FileEntry<Origin>[],
  patterns: PathPatterns,
): readonly MatchedEntry<Origin>[] {
  return entries.flatMap((entry) => matchedEntry(entry, patterns) ?? []);
}

/** Returns an entry with its pattern; undefined if the pattern is malformed. */
export function matchedEntry<Origin>(
  entry: FileEntry<Origin>,
  patterns: PathPatterns,
): MatchedEntry<Origin> | undefined {
  const { kind, path, second } = entry;
  const pattern =
    kind === 'change-profile' && second !== undefined
      ? patterns.pattern(second, path)
      : patterns.pattern(withoutDoubleSlashes(path));
  return pattern instanceof PathPattern ? { entry, pattern } : undefined;
}
