import {
  crossCheckRows,
  stackCheckClasses,
  stackCheckRows,
  type LabelOperation,
  type PolicyClass,
} from '@lamellar/core/classes';
import { leftOutOfComparison, type LabelOfPolicy, type PolicyMatrix } from '@lamellar/core/diff';
import { exactRulesOf, writtenFileRules } from '@lamellar/core/effective-rules';
import { capabilityNames, memoised, quotePattern, type ByteString } from '@lamellar/core/language';

/** The effective permissions of a label, as lines of a single profile. */
export interface EffectivePermissions {
  /** The rules about objects, and a comment for each class without rules. */
  readonly own: readonly string[];
  /** The rules about peers. */
  readonly towards: readonly string[];
}

/** The effective permissions of all labels, by the name of a label in the root namespace. */
export type EffectivePolicy = ReadonlyMap<ByteString, EffectivePermissions>;

/** The rules about objects, by class; undefined for a class that rules do not describe exactly. */
export type RulesByClass = ReadonlyMap<PolicyClass, readonly string[] | undefined>;

/** The classes on objects that `diff` compares. */
export const comparedClasses: ReadonlySet<PolicyClass> = new Set(
  stackCheckRows
    .filter(({ operations }) => !operations.some(hasNoRules))
    .map(({ word }) => word)
    .filter((word) => !leftOutOfComparison.some((left) => left.class === word && left.names === undefined)),
);

/** Returns whether no rules of the class describe all objects of an operation. */
function hasNoRules({ object }: LabelOperation): boolean {
  return typeof object === 'object' && object.listingHint !== undefined;
}

/** The effective rules of a label with access to every socket. */
const everySocket: readonly string[] = stackCheckClasses.network.operations.slice(0, 1).flatMap(({ object }) => {
  if (typeof object === 'string') return [];
  const names = stackCheckClasses.network.operations.map(({ name }) => name);
  return object.list?.rules(object.list.objects.map(() => names)) ?? [];
});

/** Returns the rules about files in the text of a label's only confining profile, not verified. */
export function writtenRules({ label: { parts }, behaviours }: LabelOfPolicy): readonly string[] | undefined {
  const [first, ...others] = parts.filter(({ profile }) => profile.mode !== 'unconfined');
  return first === undefined || others.length > 0 ? undefined : writtenFileRules(first.profile, behaviours);
}

/**
 * Returns a label's effective permissions on objects as rules.
 *
 * @param files - the rules about files, if known
 */
export function rulesOnObjects(
  { label, policy, behaviours }: LabelOfPolicy,
  classes = comparedClasses,
  files?: readonly string[],
): RulesByClass {
  const own = new Map<PolicyClass, readonly string[] | undefined>();
  for (const word of classes) {
    const known = word === 'file' ? files : undefined;
    own.set(word, known ?? exactRulesOf(label, word, behaviours, policy)?.flatMap(linesOfRule));
  }
  // A rule for every socket includes unix sockets.
  const isEverySocket =
    own.get('unix')?.includes('unix,') === true && own.get('network')?.join() === everySocket.join();
  return isEverySocket ? new Map([...own, ['network', ['network,']]]) : own;
}

/** Splits a list of capabilities into a line for each. */
function linesOfRule(rule: string): readonly string[] {
  const [, list] = /^capability ([^,]*),$/.exec(rule) ?? [];
  const names = list?.split(' ') ?? [];
  if (list === undefined) return [rule];
  return names.length === capabilityNames.length ? ['capability,'] : names.sort().map((name) => `capability ${name},`);
}

/**
 * Returns rules for the permissions of each label towards the labels of the policy. A rule without peer means every
 * label.
 */
export function rulesTowardsLabels(
  { matrix }: PolicyMatrix,
  names: readonly ByteString[],
): readonly (readonly string[])[] {
  const peers = names.map((name) => `peer=${quotePattern(name)},`);
  const order = names
    .map((_, index) => index)
    .sort((left, right) => ((peers[left] ?? '') < (peers[right] ?? '') ? -1 : 1));
  const heads = new Map<number, readonly string[]>();
  const headsOf = (verdicts: number): readonly string[] => {
    return memoised(heads, verdicts, () => crossCheckRows.map((row) => headOf(row, matrix, verdicts)));
  };
  return names.map((_, subject) => {
    const towards = order.map((target) => headsOf(matrix.verdicts(subject, target)));
    return crossCheckRows.flatMap((_row, at) => {
      const written = towards.map((each) => each[at] ?? '');
      const [first = ''] = written;
      if (written.every((head) => head === first)) return first === '' ? [] : [`${first},`];
      return written.flatMap((head, index) => (head === '' ? [] : [`${head} ${peers[order[index] ?? 0] ?? ''}`]));
    });
  });
}

/** Returns the rule for the allowed operations of a class, up to the peer; empty without allowed operations. */
function headOf(
  { word, before }: (typeof crossCheckRows)[number],
  { operations, table }: PolicyMatrix['matrix'],
  verdicts: number,
): string {
  const all = operations.filter((operation) => operation.class === word);
  const allowed = all.filter((operation) => table.allows(verdicts, operations.indexOf(operation)));
  if (allowed.length === 0) return '';
  const names = allowed.map(({ name }) => name).join(', ');
  if (before === undefined) return `${word} (${names})`;
  return allowed.length === all.length ? `${word} (send)` : `${word} (send) ${before.condition}=(${names})`;
}
