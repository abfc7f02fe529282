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
  #lacksPreamble = false;

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

  /**
   * Adds a diagnostic of the preamble. A missing file may declare any variable: afterwards, undeclared variables are not
   * reported.
   */
  readonly addOfPreamble = (diagnostic: Diagnostic): void => {
    if (diagnostic.code === 'include-not-found') this.#lacksPreamble = true;
    this.add(diagnostic);
  };

  readonly add = (diagnostic: Diagnostic): void => {
    const { span, code } = diagnostic;
    if (code === 'undefined-variable' && this.#lacksPreamble) return;
    const key = `${code} ${span.start}`;
    const shown = this.#told.get(span.source) ?? new Set();
    if (shown.has(key)) return;
    this.#told.set(span.source, shown.add(key));
    const via = this.#trails.get(span.source);
    this.#diagnostics.push(via === undefined ? diagnostic : { ...diagnostic, via });
  };
}
