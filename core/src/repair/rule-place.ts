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
}

/**
 * Returns the place for new rules of a profile; undefined if the profile has no text, like compiled policy and
 * `unconfined`.
 */
export function rulePlace({ declared }: Profile): RulePlace | undefined {
  if (declared === undefined) return undefined;
  const { source, start } = declared;
  const declaration = declarationAt(parseFragment(source).ast.statements, start);
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
  };
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
