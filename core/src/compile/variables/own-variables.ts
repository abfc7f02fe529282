import type { ByteString } from '../../source/bytes.ts';
import type { ProfileDeclaration } from '../../language/ast.ts';
import type { ProfileName } from '../../profile/profile.ts';
import type { Variables } from './variables.ts';

/** Variables with the profile's attachment as value in AppArmor 5.0, unless policy assigns them. */
export const attachmentVariables: readonly string[] = ['attach_path', 'exec_path'];

/**
 * Returns the implicit variables of a profile: the name, with special characters escaped, and the attachment.
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
  return variables.text(attachment.value);
}

function escapePattern(name: ProfileName): ByteString {
  return name.replace(/\\[\s\S]|[{}[\]*?]/g, (found) => (found.length > 1 ? found : `\\${found}`)) as ByteString;
}
