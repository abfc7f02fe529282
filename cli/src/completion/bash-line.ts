/** A line of bash up to the cursor. */
export interface BashLine {
  /** The words between the command and the word at the cursor, without quotes. */
  readonly words: readonly string[];
  /** The word at the cursor, without quotes. */
  readonly current: string;
  /** True if the word is the file of a redirection. */
  readonly isRedirection: boolean;
  /**
   * Returns the text for readline to insert in place of its part of the word. The text completes the word to a value.
   * Undefined if the value cannot be written inside the quotes.
   */
  readonly insertion: (value: string) => string | undefined;
}

/** An escaped character, a text in quotes, perhaps without the closing quote, or a single character. */
const piece = /\\(?<escaped>[^]?)|'(?<raw>[^']*)(?<end>'?)|"(?<text>(?:\\[^]|[^"\\])*)\\?(?<close>"?)|[^]/g;

/**
 * Splits a line into words and quotes as bash does, without expansion.
 *
 * @param breaks - COMP_WORDBREAKS: readline replaces only the text after the last of these characters
 */
export function readBashLine(line: string, breaks: string): BashLine {
  let words: string[] = [];
  let word: string | undefined;
  let [quote, kept, isRedirection] = ['', 0, false];
  for (const { 0: sign, groups: { escaped, raw, end, text, close } = {} } of line.matchAll(piece)) {
    const quoted = raw ?? text?.replaceAll(/\\(["$`\\])/g, '$1');
    quote = quoted !== undefined && (end ?? close) === '' ? sign.charAt(0) : '';
    if (quoted !== undefined) {
      kept = (word ??= '').length;
      word += quoted;
    } else if (/^[\s;|&()<>]/.test(sign)) {
      if (word !== undefined && !isRedirection) words.push(word);
      isRedirection = /[<>]/.test(sign) || (isRedirection && word === undefined);
      [word, kept] = [undefined, 0];
      // A new command begins.
      if (/[;|&()]/.test(sign)) words = [];
    } else {
      word = (word ?? '') + (escaped ?? sign);
      if (escaped === undefined && breaks.includes(sign)) kept = word.length;
    }
  }
  const insertion = (value: string): string | undefined => {
    const tail = value.slice(kept);
    if (quote === '') return tail.replaceAll(/[^\w./:=@%+,\-\u0080-\uffff]/g, String.raw`\$&`);
    return (quote === "'" ? /'/ : /["$`\\!]/).test(tail) ? undefined : tail;
  };
  const command = words.findIndex((one) => !/^\w+=/.test(one));
  return { words: words.slice(command + 1), current: word ?? '', isRedirection, insertion };
}
