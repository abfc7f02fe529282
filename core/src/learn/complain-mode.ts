import type { PolicyUnit } from '../compile/policy-unit.ts';
import { isModeFlag } from '../language/keywords/flags.ts';
import { parseFragment } from '../language/parser/parse.ts';
import type { DeclaredProfile } from '../profile/loadable-unit.ts';
import { declarationAt } from '../repair/rule-place.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';

/** The reason why a profile cannot be put into complain mode. */
export interface ComplainProblem {
  readonly message: string;
  readonly hint: string;
}

/** An insertion into a text. */
interface AddedFlag {
  readonly at: number;
  readonly text: string;
}

/**
 * Returns the text of a policy with a profile in complain mode, together with the children and hats of the profile, which
 * do not inherit the mode. The lines of the text keep their numbers.
 *
 * @param names - the profiles; names that the policy does not declare are ignored
 */
export function inComplainMode(
  unit: PolicyUnit,
  names: readonly ByteString[],
): { readonly text: ByteString; readonly problems: ReadonlyMap<ByteString, ComplainProblem> } {
  const problems = new Map<ByteString, ComplainProblem>();
  const flags = new Map<number, AddedFlag>();
  const { statements } = parseFragment(unit.source).ast;
  for (const name of names) {
    for (const declared of unit.declared()) {
      const isOwn = declared.name === (name as string) || declared.name.startsWith(`${name}//`);
      if (!isOwn || declared.namespace.length > 0) continue;
      const added = addedFlag(unit, declared, statements);
      if (added !== undefined && 'message' in added) problems.set(name, added);
      else if (added !== undefined) flags.set(added.at, added);
    }
  }
  const text = [...flags.values()]
    .toSorted((left, right) => right.at - left.at)
    .reduce<string>((before, { at, text: added }) => before.slice(0, at) + added + before.slice(at), unit.source.text);
  return { text: text as ByteString, problems };
}

/** Returns the insertion that puts one profile into complain mode; undefined if the profile has the mode. */
function addedFlag(
  { source }: PolicyUnit,
  { name, span }: DeclaredProfile,
  statements: Parameters<typeof declarationAt>[0],
): AddedFlag | ComplainProblem | undefined {
  const declaration = span.source === source ? declarationAt(statements, span.start) : undefined;
  if (declaration === undefined)
    return {
      message: `profile \`${textOf(name)}\` is declared in an included file`,
      hint: 'write `complain` into the flags of the profile there',
    };
  const { flags, head } = declaration;
  const mode = flags?.values.find(({ value }) => isModeFlag(value))?.value;
  if (mode === ('complain' as string)) return undefined;
  if (mode !== undefined)
    return {
      message: `profile \`${textOf(name)}\` has the flag \`${textOf(mode)}\`, and a profile has one mode`,
      hint: `remove \`${textOf(mode)}\` from the flags of the profile`,
    };
  if (flags !== undefined) return { at: source.text.indexOf('(', flags.span.start) + 1, text: 'complain, ' };
  // Blanks and comments before the brace.
  const rest = /(?:\s|(?<=\s)#[^\n]*\n)*$/.exec(source.text.slice(head.start, head.end))?.[0].length ?? 0;
  return { at: head.end - rest, text: ' flags=(complain)' };
}
