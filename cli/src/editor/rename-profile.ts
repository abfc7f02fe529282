import { textOf, type ByteString, type Span, type TextEdit } from '@lamellar/core/language';
import { useAt } from './find-definition.ts';
import type { ProfileUse } from './policy-names.ts';
import type { ParsedPolicy } from './workspace.ts';

/** The reason not to rename a profile, as a message. */
export interface RefusedRename {
  readonly reason: string;
}

/** The name at an offset of a file, with the profile in the policy of the workspace. */
export interface RenamedProfile {
  readonly path: readonly ByteString[];
  readonly span: Span;
}

/** A name without quotes, patterns, variables, namespaces and parents. */
const plainName = /^[\w.+-][\w.+@-]*$/;

/** Finds the profile at an offset, or a reason not to rename it. */
export function renamedProfile(
  { uses }: ParsedPolicy,
  offset: number,
  policy: readonly ParsedPolicy[],
): RenamedProfile | RefusedRename {
  const use = useAt(uses, offset);
  const span = use?.spans.at(-1);
  if (use === undefined || span === undefined) return { reason: 'there is no name of a profile here' };
  const declarations = policy.flatMap((file) => file.uses.filter((each) => each.isDeclaration && areEqual(each, use)));
  if (declarations.length === 0)
    return { reason: `profile \`${textOf(use.path.join('//') as ByteString)}\` is not in the workspace` };
  const attached = declarations.find(({ isAttachment }) => isAttachment);
  if (attached !== undefined)
    return { reason: 'the name is also the path of the program: write `profile NAME PATH` first' };
  return { path: use.path, span };
}

/** Returns the edits that rename a profile with all literal references, or a reason not to rename it. */
export function renameProfile(
  { path }: RenamedProfile,
  name: string,
  policy: readonly ParsedPolicy[],
): readonly TextEdit[] | RefusedRename {
  if (!plainName.test(name))
    return { reason: `\`${name}\` is not a plain name: use letters, digits, \`_\`, \`.\`, \`+\`, \`-\`` };
  const text = name as ByteString;
  const uses = policy.flatMap((file) => file.uses);
  const renamed = [...path.slice(0, -1), text];
  if (uses.some((use) => use.isDeclaration && areEqual(use, { path: renamed })))
    return { reason: `profile \`${renamed.join('//')}\` exists already` };
  return uses.flatMap((use) => {
    const span = use.spans[path.length - 1 - (use.path.length - use.spans.length)];
    return span !== undefined && startsWith(use, path) ? [{ span, text }] : [];
  });
}

function areEqual(left: Pick<ProfileUse, 'path'>, right: Pick<ProfileUse, 'path'>): boolean {
  return left.path.length === right.path.length && startsWith(left, right.path);
}

function startsWith({ path }: Pick<ProfileUse, 'path'>, names: readonly ByteString[]): boolean {
  return names.every((name, at) => path[at] === name);
}
