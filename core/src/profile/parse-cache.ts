import type { Source } from '../source/source.ts';
import type { ParseResult } from '../syntax/parse.ts';
import { parseFragment } from '../syntax/parse.ts';

/** Parses each included file once, however many profiles include it. */
export class ParseCache {
  readonly #results = new WeakMap<Source, ParseResult>();

  fragment(source: Source): ParseResult {
    let result = this.#results.get(source);
    if (result === undefined) this.#results.set(source, (result = parseFragment(source)));
    return result;
  }
}
