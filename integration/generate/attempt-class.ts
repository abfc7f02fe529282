import type { Random } from './random.ts';

/** The random parts of a class: the rules, and the attempts of a task. */
export interface AttemptClass {
  /** The name for choosing classes, also used in questions unless `policyClass` differs. */
  readonly name: string;
  readonly policyClass?: string;
  /** Further requirements of the class's calls: complete rules for every profile. */
  readonly base: readonly string[];
  /** Additional profiles of the root policy namespace. */
  readonly others?: readonly string[];
  /** The flags of profiles, if the class excludes some flags. */
  readonly flags?: readonly string[];
  /** Returns the profile's attachment; empty for none. */
  attachment?(random: Random): string;
  /** Returns complete rules with effect on some of the questions. */
  rules(random: Random): readonly string[];
  /**
   * Returns a question's operation and fields, separated by blanks.
   *
   * @param labels - the case's labels, as possible peers
   */
  question(random: Random, labels: readonly string[]): string;
}

/** Generates up to seven rules from `rule`, a generator without the comma. */
export function severalRules(rule: (random: Random) => string): AttemptClass['rules'] {
  return (random) => random.many(0, 7, () => `${rule(random)},`);
}

/** A random qualifier of a rule. */
export function randomQualifier(random: Random): string {
  return random.pick(['', '', '', '', 'deny ', 'audit ', 'audit deny ']);
}

/** The words of a text. */
export function words(text: string): readonly string[] {
  return text.split(' ');
}
