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

interface Reading {
  readonly words: string[];
  word: string | undefined;
  /** The length of the word's start, kept by readline. */
  kept: number;
  quote: '' | "'" | '"';
  isRedirection: boolean;
}

/**
 * Splits a line into words and quotes as bash does, without expansion.
 *
 * @param breaks - COMP_WORDBREAKS: readline replaces only the text after the last of these characters
 */
export function readBashLine(line: string, breaks: string): BashLine {
  const reading: Reading = { words: [], word: undefined, kept: 0, quote: '', isRedirection: false };
  for (let at = 0; at < line.length; at++) at += take(reading, line.slice(at), breaks);
  const { words, word: current = '', kept, quote, isRedirection } = reading;
  const command = words.findIndex((one) => !/^\w+=/.test(one));
  return {
    words: words.slice(command + 1),
    current,
    isRedirection,
    insertion: (value) => {
      const tail = value.slice(kept);
      if (quote === '') return tail.replaceAll(/[^\w./:=@%+,\-\u0080-\uffff]/g, String.raw`\$&`);
      return (quote === "'" ? /'/ : /["$`\\!]/).test(tail) ? undefined : tail;
    },
  };
}

/** Reads the next character. Returns the number of additional characters that were read. */
function take(reading: Reading, [sign = '', after = '']: string, breaks: string): number {
  const { quote } = reading;
  if (quote !== '') {
    if (sign === quote) reading.quote = '';
    else if (quote === '"' && sign === '\\' && '"$`\\'.includes(after)) return append(reading, after);
    else append(reading, sign);
    return 0;
  }
  if (sign === '\\') return append(reading, after);
  if (sign === "'" || sign === '"') {
    append(reading, '');
    reading.quote = sign;
    reading.kept = reading.word?.length ?? 0;
  } else if (/\s/.test(sign)) endWord(reading);
  else if (/[;|&()]/.test(sign)) {
    // A new command begins.
    endWord(reading);
    reading.words.length = 0;
  } else if (/[<>]/.test(sign)) {
    endWord(reading);
    reading.isRedirection = true;
  } else {
    append(reading, sign);
    if (breaks.includes(sign)) reading.kept = reading.word?.length ?? 0;
  }
  return 0;
}

function append(reading: Reading, text: string): number {
  reading.word = (reading.word ?? '') + text;
  return 1;
}

function endWord(reading: Reading): void {
  if (reading.word !== undefined && !reading.isRedirection) reading.words.push(reading.word);
  if (reading.word !== undefined) reading.isRedirection = false;
  reading.word = undefined;
  reading.kept = 0;
}
