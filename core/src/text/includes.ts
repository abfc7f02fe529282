import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { textOf, bytesOf } from '../source/bytes.ts';
import type { Source } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import type { FileReference, Include, Statement } from '../syntax/ast.ts';
import type { Placed } from './placed.ts';
import type { PolicyCache } from './policy-cache.ts';
import type { Resolved, Resolver } from './resolver.ts';
import type { BodyItem } from './rule-run.ts';

/** A statement that is no include, or rules that follow one another. */
export type PlacedItem = Placed<Exclude<BodyItem, Include>>;

/** Statements that are being walked, and the next of them. */
interface Frame {
  readonly items: readonly BodyItem[];
  readonly via: readonly Span[];
  readonly within: readonly Source[];
  at: number;
}

/**
 * Walks statements and, in its place, what each include stands for. Written out, since generators within generators hand each
 * statement through all of them, and most statements of a policy are in files that others include.
 */
class Walk implements Iterator<PlacedItem> {
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

/** Deeper than any policy goes, far from the stack's end. */
const deepest = 100;

/** What reading includes needs from outside. */
export interface IncludeEnvironment {
  readonly resolve: Resolver;
  readonly cache: PolicyCache;
  readonly report: (diagnostic: Diagnostic) => void;
  /** Told of each file that is included, with the includes that lead to it, outermost first. */
  readonly enter?: (file: Source, trail: readonly Span[]) => void;
}

/**
 * The statements of a body with every include replaced by what it includes. As in apparmor_parser,
 * a file is included once in one body: the second time it adds nothing.
 */
export class Includes {
  readonly #environment: IncludeEnvironment;
  readonly #included = new Set<Source>();

  constructor(environment: IncludeEnvironment) {
    this.#environment = environment;
  }

  /** Has a file count as included. */
  pass(file: Source): void {
    this.#included.add(file);
  }

  /** Expands the includes of `statements`; `within` are the files being included right now. Comments are left out. */
  expand(statements: readonly Statement[], via: readonly Span[], within: readonly Source[]): Iterable<PlacedItem> {
    return this.expandItems(this.#environment.cache.items(statements), via, within);
  }

  /** The same of statements that have been put together. */
  expandItems(items: readonly BodyItem[], via: readonly Span[], within: readonly Source[]): Iterable<PlacedItem> {
    const walk = new Walk({ items, via, within, at: 0 }, (frame, include) => this.#enter(frame, include));
    return { [Symbol.iterator]: () => walk };
  }

  /** The frames of the files that an include stands for. */
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
    if (within.length > deepest) {
      report({
        code: 'include-too-deep',
        severity: 'error',
        message: `includes nested more than ${deepest} deep`,
        span: include.span,
      });
      return [];
    }
    const resolved = resolve(include.file, include.span.source);
    if (resolved.kind === 'files') {
      return resolved.files.filter((file) => {
        // A file that leads back to itself within one body is among these, and does no harm.
        if (this.#included.has(file)) return false;
        if (within.includes(file)) {
          report({
            code: 'include-cycle',
            severity: 'error',
            message: `\`${textOf(bytesOf(file.name))}\` includes itself`,
            span: include.span,
            hint: 'remove this include, or the one that leads back here',
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

/** The diagnostic for a reference that leads nowhere; `otherwise` looks where the other form of it leads. */
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

/** The same path in `<>`, or without them. */
export function otherForm(file: FileReference): FileReference {
  return { ...file, form: file.form === 'search' ? 'quoted' : 'search' };
}

/** A path of the file system, which may hold anything. */
function shown(path: string): string {
  return `\`${textOf(bytesOf(path))}\``;
}
