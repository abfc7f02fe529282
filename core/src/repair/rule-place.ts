import type { Profile } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Source } from '../source/source.ts';
import type { ProfileDeclaration, Statement } from '../language/ast.ts';
import { parseFragment } from '../language/parser/parse.ts';

/** The place in a text where a profile's new rule is inserted. */
export interface RulePlace {
  readonly source: Source;
  /** The offset of the brace that ends the profile: the place of a new rule is before the brace. */
  readonly end: number;
  /** The indentation of the profile's rules. */
  readonly indent: string;
  /** The profile's include for local additions, such as `local/usr.sbin.cupsd`, resolved like `<…>` includes. */
  readonly local?: ByteString;
  /** The insertion that gives the profile the flag `attach_disconnected`; undefined if the profile has the flag. */
  readonly attach?: { readonly at: number; readonly text: string };
  /** The insertion that declares the usual variables; undefined if the file declares or includes variables. */
  readonly variables?: { readonly at: number; readonly text: string };
}

/**
 * Returns the place for new rules of a profile; undefined if the profile has no text, like compiled policy and
 * `unconfined`.
 *
 * @param source - a version of the profile's file with the same lines before the profile, such as the file before a
 *   change of flags. Undefined if this version lacks the profile
 */
export function rulePlace({ declared }: Profile, source = declared?.source): RulePlace | undefined {
  if (declared === undefined || source === undefined) return undefined;
  const start = samePlace(declared.source, declared.start, source);
  const { statements } = parseFragment(source).ast;
  const declaration = declarationAt(statements, start);
  if (declaration === undefined) return undefined;
  const { body, span } = declaration;
  if (source.text[span.end - 1] !== '}') return undefined;
  const local = body.find((statement) => statement.kind === 'include' && isLocal(statement.file));
  return {
    source,
    end: span.end - 1,
    indent: indentOf(source, body, span.end - 1),
    ...(local?.kind === 'include' ? { local: local.file.path } : {}),
    ...attachOf(source, declaration),
    ...variablesOf(statements),
  };
}

/** Returns the offset of the line and the column of `offset` in a further version of the file. */
function samePlace(from: Source, offset: number, to: Source): number {
  if (from === to) return offset;
  const column = offset - (from.text.lastIndexOf('\n', offset - 1) + 1);
  const before = to.text.split('\n', from.position(offset).line - 1);
  return before.reduce((sum, line) => sum + line.length + 1, column);
}

/** Includes `tunables/global` after the abi, as in every policy file of Debian. Declares no variable twice. */
function variablesOf(statements: readonly Statement[]): Pick<RulePlace, 'variables'> {
  if (statements.some(({ kind }) => kind === 'include' || kind === 'variable-assignment')) return {};
  const abi = statements.find(({ kind }) => kind === 'abi');
  const text = 'include <tunables/global>\n';
  return { variables: abi === undefined ? { at: 0, text } : { at: abi.span.end, text: `\n${text.trimEnd()}` } };
}

function attachOf({ text }: Source, { flags, head }: ProfileDeclaration): Pick<RulePlace, 'attach'> {
  const [last] = flags?.values.slice(-1) ?? [];
  if (last === undefined) {
    const blank = /\s$/.test(text.slice(0, head.end)) ? '' : ' ';
    return { attach: { at: head.end, text: `${blank}flags=(attach_disconnected) ` } };
  }
  const isAttached = flags?.values.some(({ span }) => text.slice(span.start, span.end) === 'attach_disconnected');
  return isAttached === true ? {} : { attach: { at: last.span.end, text: ', attach_disconnected' } };
}

function isLocal({ form, path }: { readonly form: string; readonly path: ByteString }): boolean {
  return form === 'search' && path.startsWith('local/') && !/[@{}*?[\]\\"]|\.\.|\/$/.test(path);
}

/** Returns the declaration of a profile whose head starts at an offset. */
export function declarationAt(statements: readonly Statement[], start: number): ProfileDeclaration | undefined {
  for (const statement of statements) {
    const found = statement.kind === 'profile' ? inProfile(statement, start) : inBlocks(statement, start);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inProfile(profile: ProfileDeclaration, start: number): ProfileDeclaration | undefined {
  return profile.head.start === start ? profile : declarationAt(profile.body, start);
}

function inBlocks(statement: Statement, start: number): ProfileDeclaration | undefined {
  if (statement.kind === 'block') return declarationAt(statement.body, start);
  if (statement.kind !== 'conditional') return undefined;
  const { otherwise = [] } = statement;
  const then = declarationAt(statement.then, start);
  return then ?? ('kind' in otherwise ? inBlocks(otherwise, start) : declarationAt(otherwise, start));
}

/** Returns the indentation of the last statement that begins a line; else two spaces more than the brace. */
function indentOf({ text }: Source, body: readonly Statement[], end: number): string {
  const before = (offset: number): string | undefined =>
    /(?:^|\n)([ \t]*)$/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset))?.[1];
  const last = body.findLast(({ span }) => before(span.start) !== undefined);
  return (last === undefined ? undefined : before(last.span.start)) ?? `${before(end) ?? ''}  `;
}
