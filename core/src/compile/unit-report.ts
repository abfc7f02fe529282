import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Source } from '../source/source.ts';
import type { Span } from '../source/span.ts';

/**
 * The diagnostics of a policy file and its includes. Each diagnostic is reported once, however often a file is
 * included.
 */
export class UnitReport {
  readonly #diagnostics: Diagnostic[] = [];
  /** The code and place of every reported diagnostic, by file. */
  readonly #told = new Map<Source, Set<string>>();
  /** The first chain of includes to every included file, outermost first. */
  readonly #trails = new Map<Source, readonly Span[]>();

  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  /** The files that were included. */
  get included(): Iterable<Source> {
    return this.#trails.keys();
  }

  /** Notes the way to an included file, outermost include first. The first way counts. */
  readonly enter = (file: Source, trail: readonly Span[]): void => {
    if (!this.#trails.has(file)) this.#trails.set(file, trail);
  };

  readonly add = (diagnostic: Diagnostic): void => {
    const { span, code } = diagnostic;
    const key = `${code} ${span.start}`;
    const shown = this.#told.get(span.source) ?? new Set();
    if (shown.has(key)) return;
    this.#told.set(span.source, shown.add(key));
    const via = this.#trails.get(span.source);
    this.#diagnostics.push(via === undefined ? diagnostic : { ...diagnostic, via });
  };
}
