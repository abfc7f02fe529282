import type { FileEntry } from '../exec-conflicts/file-entry.ts';
import type { MatchedEntry } from '../exec-conflicts/merged-entry.ts';
import { PathPattern, type PathPatterns } from '../exec-conflicts/path-pattern.ts';
import { withoutDoubleSlashes } from '../exec-conflicts/without-double-slashes.ts';

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
