import type { ByteString } from '../source/bytes.ts';
import { capabilityNames, type CapabilityName } from '../language/keywords/capabilities.ts';
import { writtenLimit } from '../language/keywords/limit-value.ts';
import type { LimitName } from '../language/keywords/rlimits.ts';
import { stackCheckClasses, type ClassRow } from './policy-classes.ts';

/**
 * Prints a rule up to the peer: `signal (send) set=(term)`. A rule without a permission list grants all permissions.
 *
 * @param values - the values before the peer in the automaton, as named in rules; undefined for every value
 */
export function ruleWords(
  { word, permissions, before }: ClassRow,
  granted: readonly string[],
  values: readonly string[] | undefined,
): string {
  return [
    word,
    ...(granted.length < permissions.length ? [`(${granted.join(', ')})`] : []),
    ...(before === undefined || values === undefined ? [] : [`${before.condition}=(${values.join(', ')})`]),
  ].join(' ');
}

/** Prints a rule for a non-empty list of capabilities. A rule without a list grants all capabilities. */
export function capabilityRule(names: readonly CapabilityName[]): string {
  const { word } = stackCheckClasses.capability;
  return names.length < capabilityNames.length ? `${word} ${names.join(' ')},` : `${word},`;
}

/** Prints a rule that limits a resource. */
export function limitRule(name: LimitName, value: bigint): ByteString {
  return `set rlimit ${name} <= ${writtenLimit(name, value)},` as ByteString;
}

/** Prints a rule for operations without an object, from the names of at least one operation. */
export function ruleWithoutObject(row: ClassRow, names: readonly string[]): ByteString {
  const { capability } = stackCheckClasses;
  const words = row === capability ? `${capability.word} ${names.join(' ')}` : ruleWords(row, names, undefined);
  return `${words},` as ByteString;
}
