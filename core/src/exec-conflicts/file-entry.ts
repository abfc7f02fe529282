import type { ByteString } from '../source/bytes.ts';
import type { FilePermissions } from './file-permissions.ts';

/** What a rule does, in the order in which the compiler sorts rules: a rule without a word comes before one with `allow`. */
export const effects = ['unspecified', 'allow', 'deny', 'prompt', 'access'] as const;
export type Effect = (typeof effects)[number];

/**
 * A rule about files as the compiler holds it, variables and aliases replaced: `cod_entry` of apparmor_parser. A
 * change_profile rule with a path is one, too, since executing that path is safe or unsafe.
 */
export interface FileEntry<Origin> {
  readonly kind: 'file' | 'change-profile';
  /** The pattern of paths; of a change_profile rule, the pattern of what is changed to. */
  readonly path: ByteString;
  /** What is linked to; of a change_profile rule, the path that is executed. */
  readonly second?: ByteString;
  readonly subset: boolean;
  readonly effect: Effect;
  /** Whether `audit` is in force: a plain denial has it, too, as what is quiet. */
  readonly audit: boolean;
  readonly priority: number;
  readonly permissions: FilePermissions;
  readonly origin: Origin;
}
