import type { Conditional, Statement } from '@lamellar/core/language';

/** Returns all statements in the order of the text, inner statements included. */
export function* allStatements(statements: readonly Statement[]): Generator<Statement> {
  for (const statement of statements) {
    yield statement;
    yield* allStatements(innerStatements(statement));
  }
}

/** Returns the statements directly in a statement. */
export function innerStatements(statement: Statement): readonly Statement[] {
  switch (statement.kind) {
    case 'profile':
    case 'block':
      return statement.body;
    case 'conditional':
      return [...statement.then, ...otherwiseOf(statement)];
    default:
      return [];
  }
}

function otherwiseOf({ otherwise = [] }: Conditional): readonly Statement[] {
  return 'kind' in otherwise ? [otherwise] : otherwise;
}
