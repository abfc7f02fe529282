import type { ByteString } from '@lamellar/core/language';

/** Splits liblxc's name of an instance of Incus or LXD: `PROJECT_NAME`, or the name alone in the project `default`. */
export function instanceIn(name: ByteString): { readonly name: ByteString; readonly project: ByteString } {
  // Neither projects nor instances can have a `_` in the name.
  const at = name.indexOf('_');
  return at === -1
    ? { name, project: 'default' as ByteString }
    : { name: name.slice(at + 1) as ByteString, project: name.slice(0, at) as ByteString };
}
