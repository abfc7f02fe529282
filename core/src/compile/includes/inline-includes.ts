import type { Conditional, PolicyFile, Statement } from '../../language/ast.ts';
import { print } from '../../language/printer/print.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { Source } from '../../source/source.ts';
import type { PolicyEnvironment } from './policy-environment.ts';

/** Deeper than any real policy, and far from a stack overflow. */
const maxDepth = 100;

/**
 * Returns policy text with the text of every include in place of the include, without comments: the same policy for a
 * machine without the included files. The files of `abi` rules stay references.
 *
 * As in apparmor_parser, a body includes a file once.
 *
 * @throws RangeError if includes nest deeper than 100 levels
 * @see `include_filename` in apparmor_parser's `parser_lex.l`
 */
export function inlineIncludes(source: Source, environment: IncludeReader): ByteString {
  return print(inlinedPolicy(source, environment));
}

/** The part of an environment that resolves includes. */
export type IncludeReader = Pick<PolicyEnvironment, 'resolve' | 'cache'>;

/** Returns policy as a tree with the statements of every include in place of the include. */
export function inlinedPolicy(source: Source, environment: IncludeReader): PolicyFile {
  const { ast } = environment.cache.file(source);
  return { ...ast, statements: inlined(ast.statements, new Set([source]), environment, 0) };
}

function inlined(
  statements: readonly Statement[],
  included: Set<Source>,
  environment: IncludeReader,
  depth: number,
): readonly Statement[] {
  if (depth > maxDepth) throw new RangeError(`includes nested more than ${maxDepth} deep`);
  const inside = (body: readonly Statement[], known = included): readonly Statement[] =>
    inlined(body, known, environment, depth + 1);
  const branches = (conditional: Conditional): Conditional => {
    const { then, otherwise } = conditional;
    const branch = { ...conditional, then: inside(then) };
    if (otherwise === undefined) return branch;
    return { ...branch, otherwise: 'kind' in otherwise ? branches(otherwise) : inside(otherwise) };
  };
  return statements.flatMap((statement): readonly Statement[] => {
    switch (statement.kind) {
      case 'comment':
        return [];
      case 'include': {
        const found = environment.resolve(statement.file, statement.span.source);
        const files = found.kind === 'files' ? found.files.filter((file) => !included.has(file)) : [];
        for (const file of files) included.add(file);
        return files.flatMap((file) => inside(environment.cache.fragment(file).ast.statements));
      }
      case 'profile':
        return [{ ...statement, body: inside(statement.body, new Set()) }];
      case 'block':
        return [{ ...statement, body: inside(statement.body) }];
      case 'conditional':
        return [branches(statement)];
      default:
        return [statement];
    }
  });
}
