import { memoised } from '../source/memoised.ts';
import { aareError } from '../patterns/aare.ts';
import type { ByteString } from '../source/bytes.ts';
import { maxValues, type Variables } from './variables/variables.ts';

/** Properties of a pattern for any values of the variables. */
export interface PatternShape {
  /** True if the pattern is well-formed with a plain word in place of each variable. */
  readonly sound: boolean;
  readonly variables: readonly ByteString[];
}

const plainShape: PatternShape = { sound: true, variables: [] };

/** A cache of pattern shapes by written text. Most of a policy is included, and occurs in many profiles. */
export class PatternShapes {
  readonly #known = new Map<ByteString, PatternShape>();

  of(text: ByteString): PatternShape {
    if (!/[@[\]{}\\]/.test(text)) return plainShape;
    return memoised(this.#known, text, () => shapeOf(text));
  }
}

/**
 * Escaped characters, and character sets without a variable: the value of a variable cannot become a part of either.
 */
const sealed = /\\[^@]|\[(?:\\[^@]|[^\]\\@])*\]/g;
/** Escapes and sets that may include a variable's value. */
const fragile = /[[\\]/;
const reference = /@\{([A-Za-z][A-Za-z0-9_]*)\}/g;

function shapeOf(text: ByteString): PatternShape {
  const variables = [...text.matchAll(reference)].map(([, name]) => name as ByteString);
  if (variables.length > 0 && fragile.test(text.replace(sealed, ''))) return { sound: false, variables };
  const plain = (variables.length === 0 ? text : text.replace(reference, 'x')) as ByteString;
  return { sound: isWellFormed(plain), variables };
}

/** Returns whether a text is a pattern. */
function isWellFormed(text: ByteString): boolean {
  return isPlainlyWellFormed(text) || aareError(text) === undefined;
}

/** Recognises most patterns quickly: no sets, no escapes, and no nested alternatives. */
function isPlainlyWellFormed(text: ByteString): boolean {
  if (/[[\]\\]/.test(text)) return false;
  for (let at = 0; ;) {
    const open = text.indexOf('{', at);
    const close = text.indexOf('}', at);
    if (open === -1 || close === -1) return open === close;
    if (!/^[^{,]*,[^{]*$/.test(text.slice(open + 1, close))) return false;
    at = close + 1;
  }
}

/**
 * The variables of a file that may replace a plain word in any pattern. Each value is a pattern by itself, and the
 * number of values is limited. The check needs no expansion.
 */
export class PlainVariables {
  readonly #variables: Variables;
  readonly #shapes: PatternShapes;
  /** The number of values of each variable; 0 during the computation, and for a non-plain variable. */
  readonly #counts = new Map<ByteString, number>();

  constructor(variables: Variables, shapes: PatternShapes) {
    this.#variables = variables;
    this.#shapes = shapes;
  }

  hasAll(names: readonly ByteString[]): boolean {
    return names.every((name) => this.#count(name) > 0);
  }

  #count(name: ByteString): number {
    const known = this.#counts.get(name);
    if (known !== undefined) return known;
    this.#counts.set(name, 0);
    let count = 0;
    for (const value of this.#variables.written(name)) {
      const { sound, variables } = this.#shapes.of(value);
      const values = variables.reduce((product, inner) => product * this.#count(inner), 1);
      if (!sound || values === 0) return 0;
      count += values;
    }
    if (count > maxValues) return 0;
    this.#counts.set(name, count);
    return count;
  }
}
