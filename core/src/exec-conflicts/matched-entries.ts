import type { FileEntry } from './file-entry.ts';
import type { MatchedEntry } from './merged-entry.ts';
import { PathPattern, type PathPatterns } from './path-pattern.ts';
import { withoutDoubleSlashes } from './without-double-slashes.ts';

/** The entries whose patterns are well-formed; the others are reported where patterns are checked. */
export function matchedEntries<Origin>(
  entries: readonly FileEntry<Origin>[],
  patterns: PathPatterns,
): readonly MatchedEntry<Origin>[] {
  return entries.flatMap((entry) => {
    const { kind, path, second } = entry;
    const pattern =
      kind === 'change-profile' && second !== undefined
        ? patterns.pattern(second, path)
        : patterns.pattern(withoutDoubleSlashes(path));
    return pattern instanceof PathPattern ? [{ entry, pattern }] : [];
  });
}
