import type { Random } from './random.ts';

/** What is random about a class: its rules, and what a task tries. */
export interface AttemptClass {
  /** As it is called where classes are chosen, and as questions name it where `policyClass` does not say otherwise. */
  readonly name: string;
  readonly policyClass?: string;
  /** What else its calls need: rules that every profile has, each with its end. */
  readonly base: readonly string[];
  /** Profiles that the root policy namespace has besides. */
  readonly others?: readonly string[];
  /** The flags of profiles, where it is not about all of them. */
  readonly flags?: readonly string[];
  /** What the profile attaches to; empty where to nothing. */
  attachment?(random: Random): string;
  /** Rules with their ends, which bear on some of the questions. */
  rules(random: Random): readonly string[];
  /**
   * A question's operation and fields, with a blank between them.
   *
   * @param labels - the case's labels, for who else takes part
   */
  question(random: Random, labels: readonly string[]): string;
}

/** Up to seven rules, each without its end. */
export function severalRules(rule: (random: Random) => string): AttemptClass['rules'] {
  return (random) => random.many(0, 7, () => `${rule(random)},`);
}

/** What may stand in front of a rule. */
export function randomQualifier(random: Random): string {
  return random.pick(['', '', '', '', 'deny ', 'audit ', 'audit deny ']);
}

/** The words of a text. */
export function words(text: string): readonly string[] {
  return text.split(' ');
}
