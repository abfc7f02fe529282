import type { ByteString } from '../../source/bytes.ts';
import type { ByteStep, MinimalAutomaton } from './minimal-automaton.ts';

/** More alternatives than a person reads. */
const mostPatterns = 16;
const mostVisits = 5000;
/** Steps from the start: the walk is as deep, and no name that people give is as long. */
const deepest = 500;

const slash = 0x2f;
const allBytes = 255;

/** Bytes that stand for themselves within `[…]`. */
const plainInClass = /^[\w./:@~]$/;

/**
 * A language as AppArmor patterns, any of which matches, where a few simple ones tell it: names, and names with `*`, `**`,
 * `?` or a class of characters in them. Undefined where they do not.
 *
 * Every way through the automaton is a pattern, and a state that only leads back to itself is a `*` or `**`; any other loop
 * is not simple. A name is never empty, so that `**` stands for one byte and more, too.
 */
export function simplePatterns(automaton: MinimalAutomaton): readonly ByteString[] | undefined {
  const walk = new PatternWalk(automaton);
  return walk.from(0, '', new Set()) ? walk.patterns : undefined;
}

class PatternWalk {
  readonly patterns: ByteString[] = [];
  readonly #automaton: MinimalAutomaton;
  #visits = 0;

  constructor(automaton: MinimalAutomaton) {
    this.#automaton = automaton;
  }

  /**
   * Adds the patterns that begin with `prefix` and go on from a state; the result is whether all is simple.
   *
   * @param above - the states before
   */
  from(state: number, prefix: string, above: ReadonlySet<number>): boolean {
    if (above.has(state) || above.size > deepest || ++this.#visits > mostVisits) return false;
    const looped = this.#withLoop(state, prefix);
    if (looped === undefined) return false;
    if (this.#automaton.accepts[state] === true && looped !== '') {
      if (this.patterns.length === mostPatterns) return false;
      this.patterns.push(looped as ByteString);
    }
    const path = new Set(above).add(state);
    return this.#steps(state).every((step) => {
      if (step.target === state) return true;
      const next = this.#afterStep(step, looped);
      return next !== undefined && this.from(step.target, next, path);
    });
  }

  /** The prefix with what a state's loop adds to it; undefined where no pattern says that. */
  #withLoop(state: number, prefix: string): string | undefined {
    const loop = this.#loopOf(state);
    if (loop === undefined) return prefix;
    const star = starFor(loop);
    if (star === undefined) return undefined;
    // `/*` and `/**` at an end have a byte behind the slash at least, which the way here has not.
    if (prefix.endsWith('/')) return `${prefix}{,${star}}`;
    return prefix.endsWith(`\0${star}`) ? prefix.slice(0, -star.length - 1) + star : prefix + star;
  }

  /** The prefix with a byte of a step behind it. Where the `*` of the next state needs just that byte, it is marked by a NUL. */
  #afterStep({ bytes, target }: ByteStep, prefix: string): string | undefined {
    const loop = this.#loopOf(target);
    const star = loop === undefined ? undefined : starFor(loop);
    if (star !== undefined && prefix.endsWith('/') && isAllButSlash(bytes)) return `${prefix}\0${star}`;
    // At the start `*` is as good where nothing follows: an empty name is none.
    const isEnd = this.#steps(target).length === 1;
    if (star !== undefined && prefix === '' && isEnd && bytes.length === loop?.length) return `\0${star}`;
    const word = oneOf(bytes);
    return word === undefined ? undefined : prefix + word;
  }

  #loopOf(state: number): readonly number[] | undefined {
    return this.#steps(state).find(({ target }) => target === state)?.bytes;
  }

  #steps(state: number): readonly ByteStep[] {
    return this.#automaton.steps[state] ?? [];
  }
}

function starFor(bytes: readonly number[]): '*' | '**' | undefined {
  if (bytes.length === allBytes) return '**';
  return isAllButSlash(bytes) ? '*' : undefined;
}

function isAllButSlash(bytes: readonly number[]): boolean {
  return bytes.length === allBytes - 1 && !bytes.includes(slash);
}

/** A pattern for one byte of several; undefined where a class of them would be hard to read. */
function oneOf(bytes: readonly number[]): string | undefined {
  const [first = 0] = bytes;
  if (bytes.length === 1) return escaped(first);
  if (bytes.length === allBytes) return '{?,/}';
  if (isAllButSlash(bytes)) return '?';
  const isNegated = bytes.length > allBytes / 2;
  const listed = isNegated ? others(bytes) : bytes;
  const text = classText(listed);
  return text === undefined ? undefined : `[${isNegated ? '^' : ''}${text}]`;
}

function others(bytes: readonly number[]): readonly number[] {
  const present = new Set(bytes);
  return Array.from({ length: allBytes }, (_, index) => index + 1).filter((byte) => !present.has(byte));
}

/** Bytes in a class, three and more in a row as a range. */
function classText(bytes: readonly number[]): string | undefined {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    let end = at;
    while (bytes[end + 1] === (bytes[end] ?? 0) + 1) end++;
    const [from, to] = [bytes[at] ?? 0, bytes[end] ?? 0].map((byte) => String.fromCharCode(byte));
    const isRange = end - at >= 2 && /^(?:[0-9]{2}|[a-z]{2}|[A-Z]{2})$/.test(`${from}${to}`);
    if (!isRange) end = at;
    if (from === undefined || !plainInClass.test(from)) return undefined;
    text += isRange ? `${from}-${to}` : from;
    at = end + 1;
  }
  return text;
}

/** A byte as a pattern matches it alone. */
function escaped(byte: number): string {
  const char = String.fromCharCode(byte);
  return '*?[]{}^,\\'.includes(char) ? `\\${char}` : char;
}
