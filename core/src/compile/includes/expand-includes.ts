import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { bytesOf } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import type { Source } from '../../source/source.ts';
import type { Span } from '../../source/span.ts';
import type { FileReference, Include, Statement } from '../../language/ast.ts';
import type { Placed } from './include-trail.ts';
import type { PolicyCache } from './policy-cache.ts';
import type { Resolved, Resolver } from './resolver.ts';
import type { BodyItem } from '../rule-sequence.ts';

/** A statement other than an include, or a run of rules. */
export type PlacedItem = Placed<Exclude<BodyItem, Include>>;

/** Statements being traversed, and the index of the next statement. */
interface Frame {
  readonly items: readonly BodyItem[];
  readonly via: readonly Span[];
  readonly within: readonly Source[];
  at: number;
}

/**
 * Iterates over statements, with each include replaced by its contents. The iterator is explicit because nested
 * generators pass each statement through every level, and most statements are in included files.
 */
class ItemIterator implements Iterator<PlacedItem> {
  readonly #stack: Frame[];
  readonly #enter: (frame: Frame, include: Include) => readonly Frame[];

  constructor(first: Frame, enter: (frame: Frame, include: Include) => readonly Frame[]) {
    this.#stack = [first];
    this.#enter = enter;
  }

  next(): IteratorResult<PlacedItem> {
    for (;;) {
      const frame = this.#stack.at(-1);
      if (frame === undefined) return { done: true, value: undefined };
      const node = frame.items[frame.at++];
      if (node === undefined) this.#stack.pop();
      else if (node.kind === 'include') this.#stack.push(...this.#enter(frame, node).toReversed());
      else return { done: false, value: { node, via: frame.via } };
    }
  }
}

/** Deeper than any real policy, and far from a stack overflow. */
const maxIncludeDepth = 100;

/** The environment for reading includes. */
export interface IncludeEnvironment {
  readonly resolve: Resolver;
  readonly cache: PolicyCache;
  readonly report: (diagnostic: Diagnostic) => void;
  /** Called with every included file and the includes on the way to the file, outermost first. */
  readonly enter?: (file: Source, trail: readonly Span[]) => void;
}

/**
 * The statements of a body with every include replaced by its contents. As in apparmor_parser, a body includes a file
 * once: the second include adds nothing.
 */
export class Includes {
  readonly #environment: IncludeEnvironment;
  readonly #included = new Set<Source>();

  constructor(environment: IncludeEnvironment) {
    this.#environment = environment;
  }

  /** Marks a file as included. */
  pass(file: Source): void {
    this.#included.add(file);
  }

  /** Expands the includes of `statements`; `within` are the files being included right now. Comments are left out. */
  expand(statements: readonly Statement[], via: readonly Span[], within: readonly Source[]): Iterable<PlacedItem> {
    return this.expandItems(this.#environment.cache.items(statements), via, within);
  }

  /** Expands the includes of items whose rules are already grouped into runs. */
  expandItems(items: readonly BodyItem[], via: readonly Span[], within: readonly Source[]): Iterable<PlacedItem> {
    const walk = new ItemIterator({ items, via, within, at: 0 }, (frame, include) => this.#enter(frame, include));
    return { [Symbol.iterator]: () => walk };
  }

  /** Returns the frames of the included files. */
  #enter({ via, within }: Frame, include: Include): readonly Frame[] {
    const files = this.#files(include, within);
    if (files.length === 0) return [];
    const trail = [...via, include.span];
    return files.map((file) => {
      this.#environment.enter?.(file, trail);
      const { ast, diagnostics } = this.#environment.cache.fragment(file);
      for (const diagnostic of diagnostics) this.#environment.report(diagnostic);
      return { items: this.#environment.cache.items(ast.statements), via: trail, within: [...within, file], at: 0 };
    });
  }

  #files(include: Include, within: readonly Source[]): readonly Source[] {
    const { resolve, report } = this.#environment;
    if (within.length > maxIncludeDepth) {
      report({
        code: 'include-too-deep',
        severity: 'error',
        message: `includes nested more than ${maxIncludeDepth} deep`,
        span: include.span,
      });
      return [];
    }
    const resolved = resolve(include.file, include.span.source);
    if (resolved.kind === 'files') {
      return resolved.files.filter((file) => {
        // This check also covers a file including itself within a body, a harmless case.
        if (this.#included.has(file)) return false;
        if (within.includes(file)) {
          report({
            code: 'include-cycle',
            severity: 'error',
            message: `\`${textOf(bytesOf(file.name))}\` includes itself`,
            span: include.span,
            hint: 'remove one include of this loop',
          });
          return false;
        }
        this.#included.add(file);
        return true;
      });
    }
    if (!(include.ifExists && resolved.kind === 'missing'))
      report(unresolved(include.file, resolved, () => resolve(otherForm(include.file), include.span.source)));
    return [];
  }
}

/** Builds the diagnostic for an unresolved reference; `otherwise` resolves the alternative form of the reference. */
export function unresolved(
  file: FileReference,
  resolved: Exclude<Resolved, { kind: 'files' }>,
  otherwise: () => Resolved,
): Diagnostic {
  const path = textOf(file.path);
  if (resolved.kind === 'unreadable') {
    return {
      code: 'unreadable-file',
      severity: 'error',
      message: `cannot read ${shown(resolved.name)}: ${resolved.reason}`,
      span: file.span,
    };
  }
  return {
    code: 'include-not-found',
    severity: 'error',
    message: `\`${path}\` not found`,
    span: file.span,
    hint: hintFor(file, resolved, otherwise),
  };
}

function hintFor(
  file: FileReference,
  resolved: Extract<Resolved, { kind: 'missing' }>,
  otherwise: () => Resolved,
): string {
  const path = textOf(file.path);
  if (otherwise().kind === 'files')
    return file.form === 'search'
      ? `write \`"${path}"\`: a path in \`<>\` is below the base`
      : `write \`<${path}>\`: other paths are from the current directory`;
  const suggestion = resolved.suggestion?.();
  if (suggestion !== undefined) return `did you mean ${shown(suggestion)}?`;
  const searched = `looked for ${resolved.searched.map(shown).join(', ')}`;
  return resolved.remedy === undefined ? searched : `${searched}; ${resolved.remedy}`;
}

/** Returns the reference in its alternative form: in `<>` instead of quotes, or in quotes instead of `<>`. */
export function otherForm(file: FileReference): FileReference {
  return { ...file, form: file.form === 'search' ? 'quoted' : 'search' };
}

/** Prints a path of the file system, which may contain any byte. */
function shown(path: string): string {
  return `\`${textOf(bytesOf(path))}\``;
}
