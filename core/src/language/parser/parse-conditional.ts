import type { Conditional, Statement } from '../ast.ts';
import { parseConditionExpression } from './parse-expression.ts';
import { maxOperators, type Parser, type StatementPlace } from './parser.ts';

type Branch = Pick<Conditional, 'condition' | 'then'> & { readonly start: number };

/** `"if" expression block { "else" "if" expression block } [ "else" block ]`, after the first `if` */
export function parseConditional(parser: Parser, start: number, place: StatementPlace): Conditional {
  const branches: Branch[] = [parseBranch(parser, start, place)];
  let otherwise: readonly Statement[] | undefined;
  for (;;) {
    const before = parser.at;
    parser.skipTrivia();
    if (!parser.takeKeyword('else')) {
      parser.at = before;
      break;
    }
    parser.skipTrivia();
    const elseStart = parser.at;
    if (!parser.takeKeyword('if')) {
      otherwise = parseBlock(parser, before, place);
      break;
    }
    // Every branch nests the tree a level deeper, regardless of the layout.
    if (branches.length > maxOperators) {
      parser.fail('nesting-too-deep', parser.span(elseStart), `more than ${maxOperators} branches`);
    }
    branches.push(parseBranch(parser, elseStart, place));
  }
  const end = parser.at;
  let conditional: Conditional | undefined;
  for (const { condition, then, start: branchStart } of branches.toReversed()) {
    const rest = conditional ?? otherwise;
    const span = parser.span(branchStart, end);
    conditional = {
      kind: 'conditional',
      condition,
      then,
      ...(rest === undefined ? undefined : { otherwise: rest }),
      span,
    };
  }
  return conditional as Conditional;
}

function parseBranch(parser: Parser, start: number, place: StatementPlace): Branch {
  const condition = parseConditionExpression(parser);
  return { condition, then: parseBlock(parser, start, place), start };
}

function parseBlock(parser: Parser, start: number, place: StatementPlace): readonly Statement[] {
  parser.skipTrivia();
  if (parser.code !== 0x7b) parser.failExpecting('`{`');
  return parser.block(place === 'file' ? 'profile' : place, Math.max(start, parser.at));
}
