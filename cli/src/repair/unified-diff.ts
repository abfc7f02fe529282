import { formatPatch, OMIT_HEADERS, structuredPatch } from 'diff';

/** A text to insert into a file. */
export interface Insertion {
  /** The offset of the insertion, in bytes. */
  readonly at: number;
  readonly text: string;
  /** The number of bytes to remove after the offset. */
  readonly removed?: number;
}

/**
 * Formats a file with insertions as a unified diff for `patch -p1` and `git apply`. Texts have one character a byte.
 *
 * The library writes the hunks only: GNU patch does not find names with a blank that the library writes.
 *
 * @param name - the path after `a/` and `b/`
 * @param before - undefined for a new file
 */
export function unifiedDiff(name: string, before: string | undefined, insertions: readonly Insertion[]): string {
  const [old, current] = [quoted(`a/${name}`), quoted(`b/${name}`)];
  const created = before === undefined ? 'new file mode 100644\n' : '';
  const head = `diff --git ${old} ${current}\n${created}--- ${before === undefined ? '/dev/null' : old}\n+++ ${current}\n`;
  const after = inserted(before ?? '', insertions);
  const patch = structuredPatch(name, name, before ?? '', after, undefined, undefined, { context: 3 });
  return head + formatPatch(patch, OMIT_HEADERS);
}

/** Returns a text with insertions and removals. */
export function inserted(text: string, insertions: readonly Insertion[]): string {
  let [result, from] = ['', 0];
  for (const { at, text: added, removed = 0 } of insertions.toSorted((left, right) => left.at - right.at)) {
    result += text.slice(from, at) + added;
    from = at + removed;
  }
  return result + text.slice(from);
}

/** Quotes names with unusual bytes as git and GNU patch do. */
function quoted(name: string): string {
  const isPlain = (byte: string): boolean => byte > ' ' && byte < '\x7f' && byte !== '"' && byte !== '\\';
  if ([...name].every(isPlain)) return name;
  const escaped = [...name].map((byte) => {
    if (byte === '"' || byte === '\\') return `\\${byte}`;
    return isPlain(byte) || byte === ' ' ? byte : `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
  return `"${escaped.join('')}"`;
}
