import { firstLines } from '../words/truncate-list.ts';

/** The maximum number of labels for a person to read. */
const maxLabels = 6;

/** Lists labels, a line for each, after a word. */
export function labelList(word: string, labels: readonly string[]): readonly string[] {
  return firstLines(labels, maxLabels).map((line, index) => `${index === 0 ? word : ' '.repeat(word.length)}${line}`);
}
