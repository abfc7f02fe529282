import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { textOf, bytesOf } from '../source/bytes.ts';
import type { Source } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import type { FileReference, Include, Statement } from '../syntax/ast.ts';
import type { PolicyCache } from './policy-cache.ts';
import type { Resolver } from './resolver.ts';

/** A statement with the includes that led to it, outermost first. */
export interface Placed<Node> {
  readonly node: Node;
  readonly via: readonly Span[];
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

  /** Expands the includes of `statements`; `within` are the files being included right now. */
  *expand(
    statements: readonly Statement[],
    via: readonly Span[],
    within: readonly Source[],
  ): Generator<Placed<Exclude<Statement, Include>>> {
    for (const statement of statements) {
      if (statement.kind !== 'include') {
        yield { node: statement, via };
        continue;
      }
      for (const file of this.#files(statement, within)) {
        const trail = [...via, statement.span];
        this.#environment.enter?.(file, trail);
        const { ast, diagnostics } = this.#environment.cache.fragment(file);
        for (const diagnostic of diagnostics) this.#environment.report(diagnostic);
        yield* this.expand(ast.statements, trail, [...within, file]);
      }
    }
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
    if (!(include.ifExists && resolved.kind === 'missing')) report(unresolved(include.file, resolved));
    return [];
  }
}

/** The diagnostic for a reference that leads nowhere. */
export function unresolved(
  file: FileReference,
  resolved: Exclude<ReturnType<Resolver>, { kind: 'files' }>,
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
  const searched = resolved.searched.map(shown).join(', ');
  return {
    code: 'include-not-found',
    severity: 'error',
    message: `\`${path}\` not found`,
    span: file.span,
    hint: `looked for ${searched}; name another base with -b, or more places with -I`,
  };
}

/** A path of the file system, which may hold anything. */
function shown(path: string): string {
  return `\`${textOf(bytesOf(path))}\``;
}
