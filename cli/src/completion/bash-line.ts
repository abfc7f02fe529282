/** A line of bash up to the cursor. */
export interface BashLine {
  /** What stands between the command and the word at the cursor, without quotes. */
  readonly words: readonly string[];
  /** The word at the cursor, without quotes. */
  readonly current: string;
  /** Whether it is where something is read from or written to. */
  readonly isRedirection: boolean;
  /**
   * What readline is to put in the place of the part that it replaces, so that the word becomes that value; undefined where that cannot be
   * written there.
   */
  readonly insertion: (value: string) => string | undefined;
}

interface Reading {
  readonly words: string[];
  word: string | undefined;
  /** How much of the word stands in front of what readline replaces. */
  kept: number;
  quote: '' | "'" | '"';
  isRedirection: boolean;
}

/**
 * Reads a line as bash would, as far as words and quotes go: nothing is expanded.
 *
 * @param breaks - COMP_WORDBREAKS: readline replaces no more than what is behind the last of these
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

/** Reads what the rest begins with. The result is how many characters more than one that was. */
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
    // Another command begins.
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
