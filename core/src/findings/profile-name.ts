import type { NamedPart } from '../label/parse-label.ts';
import type { ByteString } from '../source/bytes.ts';

/** A profile as the root of the policy sees it. */
export function profileName({ namespace, name }: NamedPart): ByteString {
  return namespace === '' ? name : (`:${namespace}:${name}` as ByteString);
}
