import type { Budget } from '../automata/budget.ts';
import { patternDfa } from '../automata/pattern-dfa.ts';
import type { ClassRow, Operation, Permission } from '../classes/policy-classes.ts';
import { oneProfileName } from '../classes/profile-change/profile-change-universe.ts';
import { peerVerdicts, type PeerVerdicts } from '../mediation/symbolic/answers-about-peers.ts';
import { anyText, either, literalPattern, sequence } from '../patterns/pattern.ts';
import { compareBytes, type ByteString } from '../source/bytes.ts';
import { groupedBy } from '../source/grouped-by.ts';
import { memoised } from '../source/memoised.ts';
import { findDifferences, type ComparedVerdicts, type SearchBound } from './find-differences.ts';
import type { ComparedLabel, LabelOfPolicy, OwnChange } from './own-change.ts';
import { onlyRulesDiffer } from './unchanged-class.ts';

/** Operations with a common permission, and common start states of all layers. */
interface PeerQuestion extends ComparedVerdicts {
  readonly permission: Permission;
  readonly operations: Operation[];
  /** The start states and constant verdicts of all layers. */
  readonly starts: string;
}

interface Found {
  readonly kind: OwnChange['kind'];
  readonly permission: Permission;
  readonly operations: readonly Operation[];
  readonly example: ByteString;
}

/** A set of profiles, by policy namespace and name. */
export type ComparedPeers = (namespace: ByteString, name: ByteString) => boolean;

/**
 * Compares the peers that a label's own rules admit, on both sides of the check. Peers are single profiles.
 *
 * @param isCompared - profiles that `comparePermissions` compares, with their rules
 * @throws AutomatonTooLargeError where the product has too many states
 * @throws BudgetSpentError where the budget is spent
 */
export function comparePeers(
  row: ClassRow,
  compared: ComparedLabel,
  isCompared: ComparedPeers,
  budget: Budget,
): readonly OwnChange[] {
  const operations = (row.operations as readonly Operation[]).filter(hasPeer);
  const isRuleChange = onlyRulesDiffer(row, compared);
  const found = namespacesOf(compared).flatMap((namespace) => {
    const all = questionsOf(operations, compared, namespace, isRuleChange);
    const questions = groupedBy(all, ({ starts }) => starts);
    return [...questions.values()].flatMap((some) => changesIn(namespace, some, isCompared, budget));
  });
  return changesOf(row, operations, found);
}

/** Returns the policy namespaces with a profile that can refuse a peer. */
function namespacesOf({ before, after }: ComparedLabel): readonly ByteString[] {
  const confining = [...before.label.parts, ...after.label.parts].filter(
    ({ namespace, profile }) => profile !== namespace.unconfined,
  );
  return [...new Set(confining.map(({ namespace }) => namespace.fullName))].sort(compareBytes);
}

/** Returns whether an operation has a label as target. */
export function hasPeer(operation: Operation): boolean {
  return operation.shape === 'cross-check' || operation.object === 'label';
}

function questionsOf(
  operations: readonly Operation[],
  { before, after }: ComparedLabel,
  namespace: ByteString,
  isRuleChange: boolean,
): readonly PeerQuestion[] {
  const questions = new Map<string, PeerQuestion>();
  for (const side of ['subject', 'object'] as const)
    for (const operation of operations) {
      const permission = permissionOf(operation, side);
      if (permission === undefined) continue;
      const verdictsOf = ({ label, behaviours }: LabelOfPolicy): readonly PeerVerdicts[] =>
        label.parts.map((part) => peerVerdicts(part, side, operation, namespace, behaviours));
      const [was, is] = [verdictsOf(before), verdictsOf(after)];
      const starts = [...was, ...is].map((one) => ('verdict' in one ? one.verdict : one.start)).join();
      const key = `${permission} ${starts}`;
      memoised(questions, key, () => ({
        permission,
        operations: [],
        starts,
        was,
        is,
        onlyRulesDiffer: isRuleChange,
      })).operations.push(operation);
    }
  return [...questions.values()];
}

/** Returns the permission requested from a side; undefined if the kernel does not check the side. */
function permissionOf(operation: Operation, side: 'subject' | 'object'): Permission | undefined {
  if (operation.shape === 'cross-check') return operation[side].name;
  return side === 'subject' ? operation.permission.name : undefined;
}

/** Returns a shortest name for every question and kind of change. */
function changesIn(
  namespace: ByteString,
  questions: readonly PeerQuestion[],
  isCompared: ComparedPeers,
  budget: Budget,
): readonly Found[] {
  const found = new Map<string, Found>();
  const excluded = new Set<ByteString>();
  let size: number;
  // A name can share its state with further names. Excluded names have states of their own.
  do {
    size = excluded.size;
    findDifferences([someName, except(excluded)], questions, budget, ({ permission, operations }, kind, name) => {
      const key = `${permission} ${kind}`;
      if (found.has(key)) return true;
      if (isCompared(namespace, name)) {
        excluded.add(name);
        return false;
      }
      const example = (namespace === '' ? name : `:${namespace}:${name}`) as ByteString;
      found.set(key, { kind, permission, operations, example });
      return true;
    });
  } while (excluded.size > size);
  return [...found.values()];
}

const someName: SearchBound = patternDfa(oneProfileName);

/** Names in other policy namespaces. */
const otherNames = sequence(literalPattern(':' as ByteString), anyText);

/** Accepts names of profiles, except some names. */
function except(names: Iterable<ByteString>): SearchBound {
  const excluded = patternDfa(either(otherNames, ...[...names].map(literalPattern)));
  return {
    start: excluded.start,
    step: (state, byte) => excluded.step(state, byte),
    classOf: (byte) => excluded.classOf(byte),
    isAccepting: (state) => !excluded.isAccepting(state),
    goesOnWhereDead: true,
  };
}

/** Joins operations with a common permission and example, and permissions with common operations. */
function changesOf(row: ClassRow, all: readonly Operation[], found: readonly Found[]): readonly OwnChange[] {
  const byPermission = groupedBy(found, (one) => JSON.stringify([one.kind, one.permission, one.example]));
  const joined = Array.from(byPermission.values(), (same) => {
    const operations = new Set(same.flatMap((one) => one.operations));
    return { ...same[0], names: all.filter((one) => operations.has(one)).map(({ name }) => name) };
  });
  const byOperations = groupedBy(joined, ({ kind, example, names }) =>
    JSON.stringify([kind, example, 'before' in row ? names : []]),
  );
  return Array.from(byOperations.values(), (same): OwnChange => {
    const [{ kind, example }] = same;
    const names = [...new Set(same.flatMap((one) => one.names))];
    return { kind, class: row.word, about: 'peers', permissions: same.map((one) => one.permission), names, example };
  });
}
