import type { Pattern } from '../glob/pattern.ts';
import type { Origin } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Answer } from './decision.ts';

/** What one profile's rules say about things of one sort: the same about all, or rule by rule; undefined where its rules are not known. */
export type LayerRules = Answer | RuleLists | undefined;

/** Rules that allow, and those that deny, which go before them. */
export interface RuleLists {
  readonly allow: readonly LayerRule[];
  readonly deny: readonly LayerRule[];
}

/** One rule as far as it is about things of a sort. */
export interface LayerRule {
  /** What is matched of the things. */
  readonly matched: Pattern;
  /** The same as it is written, where it is one glob. */
  readonly glob?: ByteString;
  /** Permissions of the class. */
  readonly bits: number;
  readonly origins: readonly Origin[];
}
