import type { NamedPart } from '../../labels/parse-label.ts';
import type { ByteString } from '../../source/bytes.ts';

/** Returns a profile's name in the view of the policy's root. */
export function profileName({ namespace, name }: NamedPart): ByteString {
  return namespace === '' ? name : (`:${namespace}:${name}` as ByteString);
}
