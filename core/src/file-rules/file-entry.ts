import type { ByteString } from '../source/bytes.ts';
import type { FilePermissions } from './file-permissions.ts';

/** The effects of rules, in the compiler's sort order: a rule without a word comes before a rule with `allow`. */
export const effects = ['unspecified', 'allow', 'deny', 'prompt', 'access'] as const;
export type Effect = (typeof effects)[number];

/**
 * A file rule in the compiler's form, with variables and aliases replaced: `cod_entry` of apparmor_parser. A
 * change_profile rule with a path also has an entry, because the exec of the path is safe or unsafe.
 */
export interface FileEntry<Origin> {
  readonly kind: 'file' | 'change-profile';
  /** The pattern of paths; for a change_profile rule, the pattern of the new profile. */
  readonly path: ByteString;
  /** The link target; for a change_profile rule, the executed path. */
  readonly second?: ByteString;
  readonly subset: boolean;
  readonly effect: Effect;
  /** True if `audit` is set. A plain denial also sets the flag, as the set of quiet permissions. */
  readonly audit: boolean;
  readonly priority: number;
  readonly permissions: FilePermissions;
  readonly origin: Origin;
}
