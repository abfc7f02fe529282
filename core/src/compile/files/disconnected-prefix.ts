import type { ByteString } from '../../source/bytes.ts';
import type { ProfileDeclaration } from '../../language/ast.ts';
import type { Variables } from '../variables/variables.ts';

/**
 * Returns the prefix that a profile's flags give to disconnected paths; undefined if the profile refuses disconnected
 * paths.
 *
 * @see `flagvals` in apparmor_parser's `profile.h`
 */
export function disconnectedPrefix({ flags }: ProfileDeclaration, variables: Variables): ByteString | undefined {
  let prefix: ByteString | undefined;
  for (const { value } of flags?.values ?? []) {
    const [, path] = /^attach_disconnected(?:\.path=([^]*))?$/.exec(value) ?? [undefined, undefined];
    if (path === undefined) {
      if ((value as string) === 'attach_disconnected') prefix ??= '' as ByteString;
      continue;
    }
    prefix = variables.text(path as ByteString) ?? prefix;
  }
  return prefix;
}
