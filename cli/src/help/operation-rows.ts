import { classRows, objectOf, type Operation } from '@lamellar/core/classes';
import type { TopicRow } from './help-topic.ts';

/** Returns the questions of each class, with the names of the operations. A row has operations with equal objects. */
export function operationRows(): readonly TopicRow[] {
  return classRows.flatMap(({ word, operations, byThemselves = [] }) => {
    const names = new Map<string, string[]>();
    for (const operation of operations as readonly Operation[]) {
      const question = `${word}:NAME ${usageOf(operation)}`.trimEnd();
      names.set(question, [...(names.get(question) ?? []), operation.name]);
    }
    const alone = byThemselves.length === 0 ? '' : `; ${byThemselves.join(', ')} also without \`${word}:\``;
    return Array.from(names, ([question, all]): TopicRow => [question, `${inFewWords(all)}${alone}`]);
  });
}

function usageOf(operation: Operation): string {
  const object = objectOf(operation);
  if (object === 'none') return '';
  return object === 'label' ? 'TARGET' : object.usage;
}

/** Lists names, with the signals of real time as a range. */
function inFewWords(names: readonly string[]): string {
  return names.join(', ').replace(/(rtmin\+\d+), .*(rtmin\+\d+)/, '$1 to $2');
}
