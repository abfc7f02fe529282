import { bytesOf } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { stopReading } from './refusal.ts';

/** A problem in a JSON text, with its place. Safe to print. */
export interface JsonProblem {
  /** A JSON pointer (RFC 6901), such as `/tasks/12/label`; empty for the whole text. */
  readonly path: string;
  readonly message: string;
}

/** A mismatch between a value and a schema. */
export interface Mismatch {
  /** The expected value with an article, such as `a list`. */
  readonly expected: string;
  /** Undefined if the value is missing. */
  readonly found: unknown;
  /** The accepted words, if only these are accepted. */
  readonly words?: readonly string[];
}

/** Limit of reported problems. */
const maxProblems = 20;

/** A place in a JSON text. */
export class JsonPlace {
  readonly #parent: JsonPlace | undefined;
  readonly #key: string | number;
  readonly #problems: JsonProblem[];

  private constructor(parent: JsonPlace | undefined, key: string | number, problems: JsonProblem[]) {
    this.#parent = parent;
    this.#key = key;
    this.#problems = problems;
  }

  /** Returns the place of the whole text. @param problems - collects the problems */
  static whole(problems: JsonProblem[]): JsonPlace {
    return new JsonPlace(undefined, '', problems);
  }

  /** Returns the place of a property or of an item. */
  below(key: string | number): JsonPlace {
    return new JsonPlace(this, key, this.#problems);
  }

  /** Reports a problem. @throws the refusal, always */
  refuse(message: string): never {
    if (!this.isEnough) this.#problems.push({ path: this.toString(), message });
    return stopReading();
  }

  /** Reports a value of a wrong kind. @throws the refusal, always */
  mismatch({ expected, found, words }: Mismatch): never {
    const wanted = words === undefined ? expected : `one of ${words.join(', ')}`;
    return this.refuse(`expected ${wanted}, and ${inWords(found)}`);
  }

  /** True after the last reported problem: reading can stop. */
  get isEnough(): boolean {
    return this.#problems.length >= maxProblems;
  }

  /** Returns the place as a JSON pointer. */
  toString(): string {
    if (this.#parent === undefined) return '';
    const key = shortened(String(this.#key)).replaceAll('~', '~0').replaceAll('/', '~1');
    return `${this.#parent.toString()}/${key}`;
  }
}

/** Shortens a text for a message. */
function shortened(text: string): string {
  const most = 60;
  return textOf(bytesOf(text.length > most ? `${text.slice(0, most)}…` : text));
}

function inWords(json: unknown): string {
  if (typeof json === 'string') return `found ${JSON.stringify(shortened(json))}`;
  if (Array.isArray(json)) return 'found a list';
  if (json === undefined) return 'it is missing';
  return typeof json === 'object' && json !== null ? 'found an object' : `found ${JSON.stringify(json)}`;
}
