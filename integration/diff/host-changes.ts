import { parseOperations } from '@lamellar/core/classes';
import type { OwnChange } from '@lamellar/core/diff';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import { needsOfAttempt } from '../kernel-classes/attempt-needs.ts';
import type { ClassQuestion } from '../kernel-classes/class-case.ts';
import { witnessAttempts } from './witness-attempts.ts';

type Kind = 'gained' | 'lost';

/** Changes of permissions, as `lamellar compat --snapshot` and `lamellar diff` print the changes in JSON. */
export interface HostChanges {
  readonly permissions: readonly {
    readonly kind: Kind;
    readonly subjects: readonly string[];
    readonly targets: readonly string[];
    readonly ptrace: readonly string[];
    readonly signal: readonly string[];
  }[];
  readonly byThemselves: readonly {
    readonly subjects: readonly string[];
    readonly changes: readonly OwnChangeJson[];
    readonly tooLarge: readonly string[];
  }[];
}

interface OwnChangeJson {
  readonly kind: Kind;
  readonly class: string;
  readonly operations?: readonly string[];
  readonly rules?: readonly string[];
  readonly example?: readonly (string | null)[];
}

/** An attempt that demonstrates a change. */
export interface Witness {
  readonly question: ByteString;
  readonly kind: Kind;
}

/** Returns the attempts that demonstrate the reported changes of labels. */
export function witnessesIn({ byThemselves }: HostChanges, labels: readonly string[]): readonly Witness[] {
  return byThemselves.flatMap(({ subjects, changes }) =>
    subjects
      .filter((subject) => labels.includes(subject))
      .flatMap((subject) =>
        changes.flatMap((change) =>
          witnessAttempts(subject, ownChange(change)).map((question) => ({
            question: question.replace(owned, '$1-\t0') as ByteString,
            kind: change.kind,
          })),
        ),
      ),
  );
}

/** Files of the prober with an owner different from root. The prober attempts `other` as root. */
const owned = /(\t\/t\/own\/[^\t]*\t)-\t1000\tmade$/;

/** Converts a printed change: the reverse of `ownChangeView`. Limits are not converted. */
function ownChange({ kind, class: policyClass, operations: names = [], rules, example }: OwnChangeJson): OwnChange {
  const about =
    rules !== undefined
      ? { about: 'few-things', rules: rules.map(bytesOf) }
      : example !== undefined
        ? { about: 'many-things', names, example: example.map((word) => (word === null ? undefined : bytesOf(word))) }
        : { about: 'nothing', names };
  return { kind, class: policyClass, ...about } as OwnChange;
}

/**
 * Returns whether a report includes the change of an operation that an attempt needs, or a class that is too large to
 * compare.
 */
export function reportsChange({ byThemselves }: HostChanges, question: ClassQuestion, kind: Kind): boolean {
  return neededOperations(question).some(({ subject, operation }) =>
    byThemselves.some(
      ({ subjects, changes, tooLarge }) =>
        subjects.includes(subject) &&
        (tooLarge.includes(operation.class) ||
          changes.some(
            (change) =>
              change.kind === kind &&
              change.class === operation.class &&
              (change.operations ?? [operation.name]).includes(operation.name),
          )),
    ),
  );
}

/** Returns whether an attempt needs an operation of the classes, or with `owner`, a file of a different user. */
export function concerns(question: ClassQuestion, words: readonly string[]): boolean {
  return (
    (words.includes('owner') && question.fields.some((field) => field.startsWith('/t/own/'))) ||
    neededOperations(question).some(({ operation }) => words.includes(operation.class))
  );
}

function neededOperations(question: ClassQuestion) {
  return (needsOfAttempt(question) ?? []).flat().flatMap(({ subject = question.label, operation }) => {
    const parsed = parseOperations(bytesOf(operation));
    if ('error' in parsed) throw new Error(parsed.error.message);
    return parsed.operations.map((one) => ({ subject, operation: one }));
  });
}

/** Returns the reported change of an operation between two labels. */
export function reportedKind(
  { permissions }: HostChanges,
  [subject, target]: readonly [subject: string, target: string],
  operation: string,
): Kind | undefined {
  const [policyClass, name = ''] = operation.split(':');
  return permissions.find(
    ({ subjects, targets, ptrace, signal }) =>
      subjects.includes(subject) &&
      targets.includes(target) &&
      (policyClass === 'ptrace' ? ptrace : signal).includes(name),
  )?.kind;
}
