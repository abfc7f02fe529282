import { warningAt } from '../diagnostics/diagnostic-at.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Source } from '../source/source.ts';
import { textOf } from '../source/printable-text.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';
import { lintChecks, type LintCheck } from './lint-checks.ts';

/** A comment that suppresses a finding: `# lamellar: allow ID: reason`. */
interface Suppression {
  readonly span: Span;
  readonly id: LintCheck;
  /** The line of the comment, and the line after a comment alone on its line. */
  readonly lines: readonly number[];
  isUsed: boolean;
}

/** The comment, at the start of a line or after a blank, a comma or a brace. */
const comment = /(?:^|(?<=[\s,{}]))#[ \t]*lamellar:[ \t]*allow\b([^\n]*)/gm;

/** The suppressions in the comments of policy files. */
export class CommentSuppressions {
  readonly #only: ReadonlySet<LintCheck> | undefined;
  readonly #known = new Map<Source, ReturnType<typeof suppressionsIn>>();

  /** @param only - the checks that run; undefined for all. A suppression of a different check is never unused */
  constructor(only: ReadonlySet<LintCheck> | undefined) {
    this.#only = only;
  }

  /** Removes suppressed warnings, and adds the problems of the suppressions in the text of a file. */
  apply(
    { source, isValid }: { source: Source; isValid: boolean },
    diagnostics: readonly Diagnostic[],
  ): readonly Diagnostic[] {
    const left = diagnostics.filter((diagnostic) => diagnostic.severity === 'error' || !this.#suppress(diagnostic));
    const { suppressions, problems } = this.#in(source);
    const unused = suppressions.filter(({ id, isUsed }) => isValid && !isUsed && this.#only?.has(id) !== false);
    return [
      ...left,
      ...problems,
      ...unused.map(({ span, id }) =>
        warningAt(
          span,
          'unused-suppression',
          `nothing to suppress: \`${id}\` has no finding here`,
          'remove the comment',
        ),
      ),
    ];
  }

  #suppress({ code, span }: Diagnostic): boolean {
    const { line } = span.source.position(span.start);
    const found = this.#in(span.source).suppressions.filter(({ id, lines }) => id === code && lines.includes(line));
    for (const suppression of found) suppression.isUsed = true;
    return found.length > 0;
  }

  #in(source: Source) {
    let found = this.#known.get(source);
    if (found === undefined) this.#known.set(source, (found = suppressionsIn(source)));
    return found;
  }
}

function suppressionsIn(source: Source): { suppressions: readonly Suppression[]; problems: readonly Diagnostic[] } {
  const suppressions: Suppression[] = [];
  const problems: Diagnostic[] = [];
  for (const { 0: written, 1: rest = '', index } of source.text.matchAll(comment)) {
    const span = { source, start: index, end: index + written.trimEnd().length };
    const [, id = '', reason = ''] = /^[ \t]+([^\s:]*)[ \t]*(?::(.*))?$/.exec(rest.trimEnd()) ?? [];
    const known = lintChecks.find((check) => check === id);
    if (known === undefined) {
      const name = textOf(id as ByteString);
      const near = suggest(id, lintChecks);
      const hint = near === undefined ? 'docs/reference/lint.md lists the checks' : `did you mean \`${near}\`?`;
      problems.push(warningAt(span, 'invalid-suppression', `no check is called \`${name}\``, hint));
    } else if (reason.trim() === '') {
      const hint = `write \`# lamellar: allow ${known}: REASON\``;
      problems.push(warningAt(span, 'invalid-suppression', 'a suppression without a reason', hint));
    } else suppressions.push({ span, id: known, lines: linesOf(source, index), isUsed: false });
  }
  return { suppressions, problems };
}

/** Returns the line of a comment, and the next line of policy if only blanks precede the comment. */
function linesOf(source: Source, offset: number): readonly number[] {
  const { line } = source.position(offset);
  const isAlone = /^\s*#/.test(source.line(line));
  if (!isAlone) return [line];
  let next = line + 1;
  while (/^\s*#/.test(source.line(next))) next++;
  return [line, next];
}
