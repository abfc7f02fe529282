import type { StackNames } from '@lamellar/core/stacks';
import type { ByteString } from '@lamellar/core/language';

/** The names of a container's profile in the root policy namespace, and of its policy namespace. */
export interface LayerNames {
  readonly profileName: string;
  readonly namespaceName: string;
}

/** Decodes the names as text. The bytes must be valid UTF-8. */
export function layerNames({ profile, namespace }: StackNames): LayerNames {
  return { profileName: decoded(profile), namespaceName: decoded(namespace) };
}

function decoded(bytes: ByteString): string {
  return decodeURIComponent(
    bytes.replace(/[^\w.-]/gs, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`),
  );
}
