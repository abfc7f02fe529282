import { textOf, type ByteString } from '@lamellar/core/language';

/** The maximum number of labels for a person to read. */
const maxLabels = 6;

/** Lists labels, a line for each, after a word. */
export function labelList(word: string, labels: readonly ByteString[]): readonly string[] {
  const shown = labels.slice(0, labels.length > maxLabels + 1 ? maxLabels : labels.length).map(textOf);
  const more = labels.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more.toLocaleString('en')} more`] : [])].map(
    (line, index) => `${index === 0 ? word : ' '.repeat(word.length)}${line}`,
  );
}
