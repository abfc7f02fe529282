import type { SnapshotTask } from '../snapshot/snapshot.ts';
import { textOf } from '../source/bytes.ts';

/** Of many, so many are named. */
const fewest = 3;

/** `3 processes`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')} ${count === 1 ? one : many}`;
}

/** Some tasks by command and id: `nginx (812), nginx (815) and 4 more`. */
export function taskList(tasks: readonly SnapshotTask[]): string {
  return someOf(tasks.map(({ command, id }) => `${textOf(command)} (${id})`));
}

/** The first of some texts, and how many more there are. */
export function someOf(texts: readonly string[], most = fewest): string {
  if (texts.length <= most + 1) return texts.join(', ');
  return `${texts.slice(0, most).join(', ')} and ${countOf(texts.length - most, 'more', 'more')}`;
}

/** A name in backticks. */
export function quoted(name: Parameters<typeof textOf>[0]): string {
  return `\`${textOf(name)}\``;
}
