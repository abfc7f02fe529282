import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import type { Source } from '../source/source.ts';
import type { Span } from '../source/span.ts';

/** What there is to say of a policy file and of what it includes: each thing once, however often a file is included. */
export class UnitReport {
  readonly #diagnostics: Diagnostic[] = [];
  /** By file, the code and place of each diagnostic. */
  readonly #told = new Map<Source, Set<string>>();
  /** By included file, the includes that first led to it, outermost first. */
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

  readonly tell = (diagnostic: Diagnostic): void => {
    const { span, code } = diagnostic;
    const key = `${code} ${span.start}`;
    const told = this.#told.get(span.source) ?? new Set();
    if (told.has(key)) return;
    this.#told.set(span.source, told.add(key));
    const via = this.#trails.get(span.source);
    this.#diagnostics.push(via === undefined ? diagnostic : { ...diagnostic, via });
  };
}
