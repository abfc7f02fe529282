import { Source, type ByteString, type Diagnostic, type Span } from '@lamellar/core/language';
import { SecretSource } from '@lamellar/node/policy';

/** Diagnostics as a message between threads: each source is sent once, and has a number. */
export interface PackedDiagnostics {
  /** The sources not sent before, in the order of numbers. */
  readonly sources: readonly PackedSource[];
  /** The diagnostics of each file. */
  readonly diagnostics: readonly (readonly Spanned<PackedSpan>[])[];
}

/** A source as plain data: a message between threads loses the class. */
interface PackedSource {
  readonly name: string;
  readonly text: ByteString;
  readonly isSecret: boolean;
}

type PackedSpan = readonly [source: number, start: number, end: number];

/** A diagnostic with spans or packed spans. */
interface Spanned<Place> extends Omit<Diagnostic, 'span' | 'related' | 'via' | 'fix'> {
  readonly span: Place;
  readonly related?: readonly { readonly message: string; readonly span: Place }[];
  readonly via?: readonly Place[];
}

/** The sender of packed diagnostics. */
export class DiagnosticPacker {
  readonly #numbers = new Map<Source, number>();

  pack(files: readonly (readonly Diagnostic[])[]): PackedDiagnostics {
    const sources: PackedSource[] = [];
    const span = ({ source, start, end }: Span): PackedSpan => {
      let number = this.#numbers.get(source);
      if (number === undefined) {
        this.#numbers.set(source, (number = this.#numbers.size));
        sources.push({ name: source.name, text: source.text, isSecret: source instanceof SecretSource });
      }
      return [number, start, end];
    };
    const diagnostics = files.map((all) => all.map((diagnostic) => withSpans<Span, PackedSpan>(diagnostic, span)));
    return { sources, diagnostics };
  }
}

/** The receiver of packed diagnostics. Needs all messages of one packer, in order. */
export class DiagnosticUnpacker {
  readonly #sources: Source[] = [];

  unpack({ sources, diagnostics }: PackedDiagnostics): readonly (readonly Diagnostic[])[] {
    for (const { name, text, isSecret } of sources)
      this.#sources.push(isSecret ? new SecretSource(name, text) : new Source(name, text));
    const span = ([number, start, end]: PackedSpan): Span => {
      const source = this.#sources[number];
      if (source === undefined) throw new RangeError(`no source has the number ${number}`);
      return { source, start, end };
    };
    return diagnostics.map((all) => all.map((packed) => withSpans<PackedSpan, Span>(packed, span)));
  }
}

function withSpans<From, To>(
  { span, related, via, ...rest }: Spanned<From>,
  convert: (place: From) => To,
): Spanned<To> {
  return {
    ...rest,
    span: convert(span),
    ...(related === undefined
      ? {}
      : { related: related.map((place) => ({ message: place.message, span: convert(place.span) })) }),
    ...(via === undefined ? {} : { via: via.map(convert) }),
  };
}
