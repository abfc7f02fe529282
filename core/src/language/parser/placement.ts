import type { Span } from '../../source/span.ts';
import type { Statement } from '../ast.ts';
import type { DiagnosticDetails, Parser, StatementPlace } from './parser.ts';

/** The names of statements in diagnostics. */
const names: Partial<Record<Statement['kind'], string>> = {
  abi: 'an abi statement',
  alias: 'an alias',
  'variable-assignment': 'a variable assignment',
  'boolean-assignment': 'a variable assignment',
  profile: 'a profile',
  conditional: 'a conditional',
  block: 'a block',
};

/** A checker of the order and place of statements in a file or block. */
export class Placement {
  readonly #place: StatementPlace;
  #behindProfile = false;
  #lastHint: string | undefined;
  #lastProfile: Span | undefined;
  /** True if a rule appears after a profile; the `}` of the profile is then probably misplaced. */
  hasRuleAfterProfile = false;

  constructor(place: StatementPlace) {
    this.#place = place;
  }

  /**
   * Reports a misplaced statement. Consecutive statements with the same hint are reported once: a file of rules without
   * a profile is a single mistake.
   */
  check(parser: Parser, statement: Statement): void {
    if (this.#place === 'fragment') return;
    const hint = this.#place === 'file' ? this.#hintInFile(statement) : hintInProfile(statement);
    if (hint !== undefined && hint !== this.#lastHint) this.#report(parser, statement, hint);
    if (statement.kind !== 'comment' && statement.kind !== 'include') this.#lastHint = hint;
    if (statement.kind === 'profile') {
      this.#behindProfile = true;
      this.#lastProfile = statement.span;
    }
  }

  #report(parser: Parser, statement: Statement, hint: string): void {
    const outside = isPreamble(statement) ? 'after a profile' : 'outside of a profile';
    const { start, end } = 'head' in statement ? statement.head : statement.span;
    const newline = parser.text.indexOf('\n', start);
    const span = parser.span(start, newline === -1 ? end : Math.min(end, newline));
    const where = this.#place === 'profile' ? 'in a profile' : outside;
    const message = `${names[statement.kind] ?? 'a rule'} ${where}`;
    parser.error('misplaced-statement', span, message, { hint, related: this.#endBefore(statement) });
  }

  /** Returns the end of the profile before a misplaced rule, as a related place. */
  #endBefore(statement: Statement): DiagnosticDetails['related'] {
    if (this.#lastProfile === undefined || isPreamble(statement)) return undefined;
    this.hasRuleAfterProfile = true;
    const { source, end } = this.#lastProfile;
    return [{ message: 'the profile before it ends here', span: { source, start: end - 1, end } }];
  }

  #hintInFile(statement: Statement): string | undefined {
    if (isPreamble(statement)) return this.#behindProfile ? 'move it before the first profile' : undefined;
    if (statement.kind === 'comment' || statement.kind === 'include' || statement.kind === 'profile') return undefined;
    return 'write rules into `profile name { … }`, or include a file of rules from a profile';
  }
}

function isPreamble({ kind }: Statement): boolean {
  return kind === 'abi' || kind === 'alias' || kind === 'variable-assignment' || kind === 'boolean-assignment';
}

function hintInProfile(statement: Statement): string | undefined {
  if (isPreamble(statement) && statement.kind !== 'abi') return 'move it before the first profile of the file';
  if (statement.kind === 'profile' && statement.keyword === 'none') return 'write `profile` before its name';
  return undefined;
}
