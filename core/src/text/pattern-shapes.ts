import { aareError } from '../glob/aare.ts';
import type { ByteString } from '../source/bytes.ts';
import { maxValues, type Variables } from './variables.ts';

/** What can be told of a pattern before its variables are known. */
export interface PatternShape {
  /** Whether it is well-formed with a plain word in the place of each variable. */
  readonly sound: boolean;
  readonly variables: readonly ByteString[];
}

const plainShape: PatternShape = { sound: true, variables: [] };

/** Shapes of patterns by what was written: most of policy is included, and met again in each profile that has it. */
export class PatternShapes {
  readonly #known = new Map<ByteString, PatternShape>();

  of(text: ByteString): PatternShape {
    if (!/[@[\]{}\\]/.test(text)) return plainShape;
    let shape = this.#known.get(text);
    if (shape === undefined) this.#known.set(text, (shape = shapeOf(text)));
    return shape;
  }
}

/** Escaped characters, and sets of characters without a variable: the value of a variable cannot become a part of them. */
const sealed = /\\[^@]|\[(?:\\[^@]|[^\]\\@])*\]/g;
/** What is left of others. */
const fragile = /[[\\]/;
const reference = /@\{([A-Za-z][A-Za-z0-9_]*)\}/g;

function shapeOf(text: ByteString): PatternShape {
  const variables = [...text.matchAll(reference)].map(([, name]) => name as ByteString);
  if (variables.length > 0 && fragile.test(text.replace(sealed, ''))) return { sound: false, variables };
  const plain = (variables.length === 0 ? text : text.replace(reference, 'x')) as ByteString;
  return { sound: isWellFormed(plain), variables };
}

/** Whether a text is a pattern by itself. */
function isWellFormed(text: ByteString): boolean {
  return isPlainlyWellFormed(text) || aareError(text) === undefined;
}

/** What shows at first sight, for most: no sets, no escapes, and alternatives that have none within. */
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
 * The variables of a file that can stand in a pattern wherever a word can: each of their values is a pattern by itself, and they
 * are not too many. They are told without being expanded.
 */
export class PlainVariables {
  readonly #variables: Variables;
  readonly #shapes: PatternShapes;
  /** How many values a variable has; 0 while that is being found out, and where it is not plain. */
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
