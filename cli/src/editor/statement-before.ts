/** The statement before the cursor, in words. */
export interface StatementBefore {
  /** The complete words and signs before the word at the cursor: `signal`, `(`, `send`, `)`, `set`, `=`. */
  readonly words: readonly string[];
  /** The beginning of the word at the cursor. */
  readonly word: string;
  /** The innermost open parenthesis, with the name before it: `set` of `set=(`; undefined outside of parentheses. */
  readonly list: string | undefined;
}

/** The largest length of a statement, in characters. */
const maxLength = 4000;

/** Splits the statement before the end of a text into words. Text after a `#` is a comment. */
export function statementBefore(text: string): StatementBefore {
  const from = Math.max(0, text.length - maxLength);
  const tokens = text
    .slice(from)
    .matchAll(/#include\b|#[^\n]*(?:\n|$)|"(?:[^"\\]|\\.)*"?|->|[(),={}<]|\s+|(?:[^\s(),={}"<]|\{[^\s{}]*\}?)+/g);
  let words: string[] = [];
  let lists: string[] = [];
  let last = '';
  for (const [token] of tokens) {
    last = token;
    const isComment = token.startsWith('#') && token !== '#include';
    if (isComment || /^\s/.test(token)) {
      if (token.includes('\n') && endsWithLine(words)) words = [];
      continue;
    }
    if ((token === ',' && lists.length === 0) || token === '{' || token === '}') {
      words = [];
      lists = [];
      continue;
    }
    if (token === '(') lists.push(words.at(-1) === '=' ? (words.at(-2) ?? '') : (words.at(-1) ?? ''));
    if (token === ')') lists.pop();
    words.push(token);
  }
  const isInWord = last !== '' && !/^(?:\s|[(),={}]|->)/.test(last) && !last.startsWith('#');
  const word = isInWord ? (words.pop() ?? '') : '';
  const before = word !== '' && words.at(-1) === '<' ? words.slice(0, -1) : words;
  return { words: before, word: before === words ? word : `<${word}`, list: lists.at(-1) };
}

/** Returns whether words are a statement without a comma at its end: an include, or a value of a variable. */
function endsWithLine([first = '', ...rest]: readonly string[]): boolean {
  if (/^#?include$/.test(first)) return true;
  return /^(?:@\{[^}]*\}|\$\{?\w+\}?)$/.test(first) && rest.slice(0, 2).includes('=');
}
