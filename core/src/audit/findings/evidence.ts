import type { SnapshotTask } from '../../snapshot/snapshot.ts';
import { textOf } from '../../source/printable-text.ts';

/** Number of items in a shortened list. */
const listedItems = 3;

/** Returns a count with a noun: `3 processes`. */
export function countWords(count: number, one: string, many = `${one}s`): string {
  return `${String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')} ${count === 1 ? one : many}`;
}

/** Returns tasks by command and id: `nginx (812), nginx (815) and 4 more`. */
export function taskList(tasks: readonly SnapshotTask[]): string {
  return someOf(tasks.map(({ command, id }) => `${textOf(command)} (${id})`));
}

/** Returns the first texts, and the number of further texts. */
export function someOf(texts: readonly string[], most = listedItems): string {
  if (texts.length <= most + 1) return texts.join(', ');
  return `${texts.slice(0, most).join(', ')} and ${countWords(texts.length - most, 'more', 'more')}`;
}

/** Returns a name in backquotes. */
export function quoted(name: Parameters<typeof textOf>[0]): string {
  return `\`${textOf(name)}\``;
}
