import { memoised } from '../source/memoised.ts';
import { aareError } from '../patterns/aare.ts';
import type { ByteString } from '../source/bytes.ts';
import { mayDifferInReferences } from './variables/malformed-reference.ts';
import { attachmentVariables } from './variables/own-variables.ts';
import { maxValues, type Variables } from './variables/variables.ts';

/** Properties of a pattern for any values of the variables. */
export interface PatternShape {
  /** True if the pattern is well-formed with a plain word in place of each variable. */
  readonly sound: boolean;
  readonly variables: readonly ByteString[];
  /** True if AppArmor 4.1 and 5.0 may read a variable differently. */
  readonly mayDiffer: boolean;
}

const literalShape: PatternShape = { sound: true, variables: [], mayDiffer: false };

/** A cache of the shapes of unusual patterns by written text. The shape of most patterns is faster to find than to look up. */
export class PatternShapes {
  readonly #known = new Map<ByteString, PatternShape>();

  of(text: ByteString): PatternShape {
    if (!/[@[\]{}\\]/.test(text)) return literalShape;
    return plainShape(text) ?? memoised(this.#known, text, () => shapeOf(text));
  }
}

const [comma, at, open, backslash, close, begin, end] = [0x2c, 0x40, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d];
const wholeReference = /@\{[A-Za-z][A-Za-z0-9_]*\}/y;
const plainSet = /\[(?:0-9|a-[fz]|A-[FZ]|[A-Za-z0-9_](?!-))+\]/y;

/**
 * Returns the shape of a well-formed pattern without unusual sets, escapes and nested alternatives; undefined for
 * other patterns.
 */
function plainShape(text: ByteString): PatternShape | undefined {
  const variables: ByteString[] = [];
  /** The number of commas since the `{` of the alternatives; -1 outside of alternatives. */
  let commas = -1;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case open:
        plainSet.lastIndex = index;
        if (!plainSet.test(text)) return undefined;
        index = plainSet.lastIndex - 1;
        break;
      case close:
      case backslash:
        return undefined;
      case at: {
        if (text.charCodeAt(index + 1) !== begin) break;
        wholeReference.lastIndex = index;
        if (!wholeReference.test(text)) return undefined;
        variables.push(text.slice(index + 2, wholeReference.lastIndex - 1) as ByteString);
        index = wholeReference.lastIndex - 1;
        break;
      }
      case begin:
        if (commas !== -1) return undefined;
        commas = 0;
        break;
      case comma:
        if (commas !== -1) commas++;
        break;
      case end:
        if (commas < 1) return undefined;
        commas = -1;
        break;
      default:
    }
  }
  if (commas !== -1) return undefined;
  return { sound: true, variables, mayDiffer: variables.some((name) => attachmentVariables.includes(name)) };
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
  const mayDiffer = mayDifferInReferences(text);
  if (variables.length > 0 && fragile.test(text.replace(sealed, ''))) return { sound: false, variables, mayDiffer };
  const plain = (variables.length === 0 ? text : text.replace(reference, 'x')) as ByteString;
  return { sound: aareError(plain) === undefined, variables, mayDiffer };
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
    for (const name of names) if (this.#count(name) === 0) return false;
    return true;
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
