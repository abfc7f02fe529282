import type { FileReference, PolicyFile, Source, Span, VariableAssignment } from '@lamellar/core/language';
import type { Resolver } from '@lamellar/core';
import { allStatements } from './all-statements.ts';
import type { ProfileUse } from './policy-names.ts';
import type { ParsedPolicy, Workspace } from './workspace.ts';

/** The largest number of files that are searched for a variable. */
const maxFiles = 1000;

/** Returns the places that define the word at an offset: an included file, a variable, or a profile. */
export function findDefinition(
  { source, tree, uses }: ParsedPolicy,
  offset: number,
  workspace: Workspace,
  resolve: Resolver,
): readonly Span[] {
  const file = fileReferenceAt(tree, offset);
  if (file !== undefined) return filesOf(file, source, resolve).map((found) => ({ source: found, start: 0, end: 0 }));
  const name = variableAt(source, offset);
  if (name !== undefined)
    return [...assignmentsIn(tree, source, workspace, resolve)].flatMap((each) =>
      each.name === name ? each.span : [],
    );
  const use = useAt(uses, offset);
  return use === undefined ? [] : declarationsOf(use, workspace.all());
}

/** Returns the profile at an offset; of a path of names, the name at the offset with the names before. */
export function useAt(uses: readonly ProfileUse[], offset: number): ProfileUse | undefined {
  for (const use of uses) {
    const at = use.spans.findIndex(({ start, end }) => start <= offset && offset <= end);
    if (at === -1) continue;
    const removed = use.spans.length - at - 1;
    return { ...use, path: use.path.slice(0, use.path.length - removed), spans: use.spans.slice(0, at + 1) };
  }
  return undefined;
}

/** Returns the places of the names of declared profiles with the path of a use. */
function declarationsOf({ path }: ProfileUse, policy: readonly ParsedPolicy[]): readonly Span[] {
  const wanted = path.join('//');
  return policy.flatMap(({ uses }) =>
    uses.flatMap((use) => (use.isDeclaration && use.path.join('//') === wanted ? [use.word.span] : [])),
  );
}

/** Returns the assignments to variables in a file and in all included files. */
export function* assignmentsIn(
  tree: PolicyFile,
  source: Source,
  workspace: Workspace,
  resolve: Resolver,
  visited = new Set<Source>(),
): Generator<VariableAssignment> {
  if (visited.size >= maxFiles || visited.has(source)) return;
  visited.add(source);
  for (const statement of allStatements(tree.statements)) {
    if (statement.kind === 'variable-assignment') yield statement;
    if (statement.kind !== 'include') continue;
    for (const file of filesOf(statement.file, source, resolve))
      yield* assignmentsIn(workspace.parse(file).tree, file, workspace, resolve, visited);
  }
}

function filesOf(reference: FileReference, from: Source, resolve: Resolver): readonly Source[] {
  const resolved = resolve(reference, from);
  return resolved.kind === 'files' ? resolved.files : [];
}

function fileReferenceAt({ statements }: PolicyFile, offset: number): FileReference | undefined {
  for (const statement of allStatements(statements)) {
    if (statement.kind !== 'include' && statement.kind !== 'abi') continue;
    if (statement.span.start <= offset && offset <= statement.span.end) return statement.file;
  }
  return undefined;
}

/** Returns the name of the variable reference around an offset. */
function variableAt({ text }: Source, offset: number): string | undefined {
  const start = text.lastIndexOf('@', offset);
  const reference = /^@\{?([\w.]+)\}?/.exec(text.slice(start, start + 256));
  return start !== -1 && reference !== null && offset <= start + reference[0].length ? reference[1] : undefined;
}
