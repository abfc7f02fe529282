import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../source/span.ts';
import type { BodyItem } from '../rule-sequence.ts';

/** A place where a statement is not allowed. */
type WrongPlace = 'outside of a profile' | 'in a profile' | 'after a profile';

/**
 * Reports a file whose contents are misplaced: once for each file, at the outermost include that leads to the misplaced
 * statement.
 *
 * @param found - the misplaced statement
 * @param path - the includes from the valid context to the statement, outermost first; empty if the statement is not
 * included
 */
export function misplacedInclude(found: BodyItem, path: readonly Span[], where: WrongPlace): Diagnostic {
  const first = found.kind === 'run' ? found.statements[0]?.span : found.span;
  const [include] = path;
  const span = include ?? first;
  if (span === undefined) throw new RangeError('nothing is out of place');
  const what = names[found.kind] ?? 'rules';
  const message = `${include === undefined ? what : `this include has ${what}, which`} cannot appear ${where}`;
  const hint =
    where === 'outside of a profile'
      ? 'move it into `profile name { … }`'
      : 'move it before the first profile of the file';
  const related = include === undefined || first === undefined ? undefined : [{ message: 'such as this', span: first }];
  const diagnostic = { code: 'misplaced-statement', severity: 'error', message, span, hint } as const;
  return related === undefined ? diagnostic : { ...diagnostic, related };
}

const names: Partial<Record<BodyItem['kind'], string>> = {
  abi: 'abi statements',
  alias: 'aliases',
  'boolean-assignment': 'variable assignments',
  'variable-assignment': 'variable assignments',
};
