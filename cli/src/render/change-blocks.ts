import { countOf } from '../words/count-of.ts';

/** The maximum number of lines for a person to read. */
const maxLines = 40;

/**
 * Prints blocks of lines up to a limit, at least one block, and the number of further entries.
 *
 * @param noun - the entries, such as `label`
 * @param count - the number of entries in a block
 */
export function limitedBlocks<Of>(
  all: readonly Of[],
  linesOf: (one: Of) => readonly string[],
  noun: string,
  count: (one: Of) => number = () => 1,
): readonly string[] {
  const lines: string[] = [];
  const rest = [...all];
  for (let next = rest[0]; next !== undefined; next = rest[0]) {
    const block = linesOf(next);
    if (lines.length > 0 && lines.length + block.length > maxLines) break;
    lines.push(...block);
    rest.shift();
  }
  const more = rest.reduce((sum, one) => sum + count(one), 0);
  return more === 0 ? lines : [...lines, `and ${countOf(more, `more ${noun}`)}`];
}
