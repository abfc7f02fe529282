import type { Pattern } from '../patterns/pattern.ts';
import type { Origin } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Answer } from './decision.ts';

/**
 * A profile's rules about objects of a sort: a constant answer or lists of rules; undefined if the profile's rules are
 * not known.
 */
export type LayerRules = Answer | RuleLists | undefined;

/** Allow rules and deny rules; deny rules take precedence. */
export interface RuleLists {
  readonly allow: readonly LayerRule[];
  readonly deny: readonly LayerRule[];
}

/** A rule, restricted to objects of a sort. */
export interface LayerRule {
  /** The pattern of the matched objects. */
  readonly matched: Pattern;
  /** The pattern as written, if a single glob. */
  readonly glob?: ByteString;
  /** Permissions of the class. */
  readonly bits: number;
  readonly origins: readonly Origin[];
}
