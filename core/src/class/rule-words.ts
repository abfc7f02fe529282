import type { ByteString } from '../source/bytes.ts';
import type { CapabilityName } from '../syntax/vocabulary/capabilities.ts';
import { writtenLimit } from '../syntax/vocabulary/limit-value.ts';
import type { LimitName } from '../syntax/vocabulary/rlimits.ts';
import { stackCheckClasses, type ClassRow } from './policy-classes.ts';

/**
 * A rule as far as the peer: `signal (send) set=(term)`. All permissions are said by none.
 *
 * @param values - of what stands before the peer in the automaton, as rules name it; undefined for every value
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

/** A rule that gives capabilities, of which there is at least one. */
export function capabilityRule(names: readonly CapabilityName[]): string {
  return `${stackCheckClasses.capability.word} ${names.join(' ')},`;
}

/** A rule that limits a resource. */
export function limitRule(name: LimitName, value: bigint): ByteString {
  return `set rlimit ${name} <= ${writtenLimit(name, value)},` as ByteString;
}

/** A rule that gives what is done to nothing, by the names of operations, of which there is at least one. */
export function ruleAboutNothing(row: ClassRow, names: readonly string[]): ByteString {
  const { capability } = stackCheckClasses;
  const words = row === capability ? `${capability.word} ${names.join(' ')}` : ruleWords(row, names, undefined);
  return `${words},` as ByteString;
}
