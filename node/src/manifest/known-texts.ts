import type { ByteString } from '@lamellar/core/language';
import type { DeclaredProfile } from '@lamellar/core/namespaces';

/** The name of a profile in a policy file. */
export type DeclaredName = Pick<DeclaredProfile, 'name' | 'namespace'>;

/** Valid texts of earlier runs with equal surroundings. */
export interface KnownTexts {
  /** Checks whether a manifest is known to match the schema. */
  hasShape(manifest: ByteString): boolean;
  keepShape(manifest: ByteString): void;
  /** Returns the declared profiles of a valid container layer; undefined if not known. */
  declared(text: ByteString): readonly DeclaredName[] | undefined;
  keepDeclared(text: ByteString, declared: readonly DeclaredName[]): void;
}
