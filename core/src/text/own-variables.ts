import type { ByteString } from '../source/bytes.ts';
import type { ProfileDeclaration } from '../syntax/ast.ts';
import type { ProfileName } from '../profile/profile.ts';
import type { Variables } from './variables.ts';

/** Variables that AppArmor 5.0 sets to what a profile attaches to, unless policy does. */
export const attachmentVariables: readonly string[] = ['attach_path', 'exec_path'];

/**
 * The variables that a profile has of itself: its name, in which what would be special in a pattern is escaped, and what it
 * attaches to.
 *
 * @see `process_profile_variables` of apparmor_parser
 */
export function ownVariables(
  declaration: ProfileDeclaration,
  name: ProfileName,
  variables: Variables,
): ReadonlyMap<string, ByteString> {
  const own = new Map([['profile_name', escapePattern(name)]]);
  const attachment = attachmentOf(declaration, name, variables);
  if (attachment === undefined) return own;
  for (const variable of attachmentVariables) if (!variables.has(variable as ByteString)) own.set(variable, attachment);
  return own;
}

function attachmentOf(
  { attachment }: ProfileDeclaration,
  name: ProfileName,
  variables: Variables,
): ByteString | undefined {
  if (attachment === undefined) {
    const local = name.split('//').at(-1) ?? '';
    return local.startsWith('/') ? (local as ByteString) : undefined;
  }
  const expanded = variables.expand(attachment.value);
  return 'text' in expanded ? expanded.text : undefined;
}

function escapePattern(name: ProfileName): ByteString {
  return name.replace(/\\[\s\S]|[{}[\]*?]/g, (found) => (found.length > 1 ? found : `\\${found}`)) as ByteString;
}
