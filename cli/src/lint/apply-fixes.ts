import { memoised, printable, type ByteString, type Source, type TextEdit } from '@lamellar/core/language';
import { readNamedFile } from '@lamellar/node/files';
import { rewriteFile } from '../adapters/filesystem/rewrite-file.ts';
import { announce, warn } from '../adapters/process/logger.ts';
import { writeError } from '../adapters/process/standard-streams.ts';
import type { CheckedFile } from '../check/checked-file.ts';
import { inserted, unifiedDiff } from '../repair/unified-diff.ts';
import { countOf } from '../words/count-of.ts';
import { printableLines } from '../words/printable-lines.ts';

/**
 * Applies the fixes of findings to the linted files, shows the changes on stderr, and returns true for any change. Fixes
 * in included files apply only if the command line names the included file.
 *
 * @param isValid - checks a changed text; an invalid text is not written
 */
export function applyFixes(
  files: readonly CheckedFile[],
  isValid: (path: string, text: ByteString) => boolean,
): boolean {
  let changed = 0;
  const paths = new Set(files.map((file) => file.path));
  for (const [source, edits] of editsBySource(files)) {
    const { name, text } = source;
    if (!paths.has(name)) continue;
    const insertions = edits.map(({ span, text: added }) => ({
      at: span.start,
      text: added,
      removed: span.end - span.start,
    }));
    const after = inserted(text, insertions) as ByteString;
    const present = readNamedFile(name);
    if ('reason' in present) warn(`${name}: not fixed: ${present.reason}`);
    else if (present.bytes.toString('latin1') !== text) warn(`${name}: not fixed: the file has changed meanwhile`);
    else if (!isValid(name, after)) warn(`${name}: not fixed: the result is not valid`);
    else {
      rewriteFile(name, Buffer.from(after, 'latin1'));
      writeError(
        printableLines(Buffer.from(unifiedDiff(name.replace(/^\/+/, ''), text, insertions), 'latin1').toString()),
      );
      announce(`${countOf(edits.length, 'fix', 'fixes')} applied to ${printable(name)}`);
      changed++;
    }
  }
  return changed > 0;
}

/** Returns the edits of each text. Of overlapping edits, the first remains. */
function editsBySource(files: readonly CheckedFile[]): ReadonlyMap<Source, readonly TextEdit[]> {
  const edits = new Map<Source, TextEdit[]>();
  for (const { fix } of files.flatMap(({ diagnostics }) => diagnostics)) {
    if (fix === undefined) continue;
    const known = memoised(edits, fix.span.source, () => []);
    const isFree = known.every(({ span }) => span.end <= fix.span.start || fix.span.end <= span.start);
    if (isFree) known.push(fix);
  }
  return edits;
}
