/** A text to insert into a file. */
export interface Insertion {
  /** The offset of the insertion, in bytes. */
  readonly at: number;
  readonly text: string;
  /** The number of bytes to remove after the offset. */
  readonly removed?: number;
}

/** The number of context lines around a change. */
const contextLines = 3;

/**
 * Formats a file with insertions as a unified diff for `patch -p1` and `git apply`. Texts have one character a byte.
 *
 * @param name - the path after `a/` and `b/`
 * @param before - undefined for a new file
 */
export function unifiedDiff(name: string, before: string | undefined, insertions: readonly Insertion[]): string {
  const after = inserted(before ?? '', insertions);
  const [old, current] = [linesOf(before ?? ''), linesOf(after)];
  const head = `--- ${before === undefined ? '/dev/null' : quoted(`a/${name}`)}\n+++ ${quoted(`b/${name}`)}\n`;
  const git = `diff --git ${quoted(`a/${name}`)} ${quoted(`b/${name}`)}\n${before === undefined ? 'new file mode 100644\n' : ''}`;
  return `${git}${head}${hunks(edits(old, current)).join('')}`;
}

function inserted(text: string, insertions: readonly Insertion[]): string {
  let [result, from] = ['', 0];
  for (const { at, text: added, removed = 0 } of insertions.toSorted((left, right) => left.at - right.at)) {
    result += text.slice(from, at) + added;
    from = at + removed;
  }
  return result + text.slice(from);
}

/** Splits a text into lines with line ends; the last line may lack the end. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

interface Edit {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/** Returns the edits of all lines. Because all changes are insertions, the lines of both texts have the same order. */
function edits(old: readonly string[], current: readonly string[]): readonly Edit[] {
  const found: Edit[] = [];
  let at = 0;
  for (const line of old) {
    const same = current.indexOf(line, at);
    // A missing line was changed within: its replacement is all lines up to the next unchanged line.
    if (same === -1) {
      found.push({ sign: '-', line });
      continue;
    }
    for (; at < same; at++) found.push({ sign: '+', line: current[at] ?? '' });
    found.push({ sign: ' ', line });
    at++;
  }
  for (; at < current.length; at++) found.push({ sign: '+', line: current[at] ?? '' });
  return found;
}

function hunks(all: readonly Edit[]): readonly string[] {
  const changed = all.flatMap(({ sign }, index) => (sign === ' ' ? [] : [index]));
  const ranges: { start: number; end: number }[] = [];
  for (const index of changed) {
    const last = ranges.at(-1);
    if (last !== undefined && index <= last.end + 2 * contextLines) last.end = index;
    else ranges.push({ start: index, end: index });
  }
  return ranges.map(({ start, end }) => {
    const from = Math.max(0, start - contextLines);
    const shown = all.slice(from, end + contextLines + 1);
    const before = all.slice(0, from);
    const counted = (edits_: readonly Edit[], without: Edit['sign']): number =>
      edits_.filter(({ sign }) => sign !== without).length;
    const range = (without: Edit['sign']): string => {
      const count = counted(shown, without);
      const first = counted(before, without);
      return `${count === 0 ? first : first + 1},${count}`;
    };
    const lines = shown.map(({ sign, line }) =>
      line.endsWith('\n') ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`,
    );
    return `@@ -${range('+')} +${range('-')} @@\n${lines.join('')}`;
  });
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
