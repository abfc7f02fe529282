import { isMember } from '../automata/language.ts';
import { patternDfa } from '../automata/pattern-dfa.ts';
import type { Operation, PolicyClass } from '../classes/policy-classes.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import { printLabel } from '../labels/label.ts';
import type { Decision } from '../mediation/decision.ts';
import type { ByteString } from '../source/bytes.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import type { RequestedObjects } from './requested-objects.ts';

/** The request for rules, used to recognise requested permissions. */
export class RequestedOperations {
  readonly #known = new Set<string>();
  readonly #meant: readonly { readonly names: ReadonlySet<ByteString>; readonly things: RequestedObjects }[];

  constructor(refused: readonly Decision[], meant: readonly RequestedObjects[], { root }: StackedPolicy) {
    for (const decision of refused) {
      const { operation, subject } = decision;
      const name = printLabel(subject, root);
      if (decision.shape === 'cross-check') {
        this.#known.add(`${name}\0${wordsFor(operation)}\0${printLabel(decision.target, root)}`);
        continue;
      }
      const { object } = decision;
      const thing = object.kind === 'thing' ? object.thing : undefined;
      this.#known.add(ownKey(name, operation, undefined)).add(ownKey(name, operation, thing));
    }
    this.#meant = meant.map((things) => ({
      names: new Set(things.subjects.map((subject) => printLabel(subject, root))),
      things,
    }));
  }

  /**
   * Returns whether a permission of a label was requested. Write permission includes append, so a request for an object
   * covers all its permissions.
   *
   * @param matched - the text of the object that rules match, for sets of objects
   */
  has(
    name: ByteString,
    operation: Operation,
    thing: MediatedObject | undefined,
    matched: ByteString | undefined,
  ): boolean {
    if (this.#known.has(ownKey(name, operation, thing))) return true;
    if (thing === undefined || matched === undefined) return false;
    return this.#meant.some(
      ({ names, things }) =>
        names.has(name) &&
        things.class === operation.class &&
        things.sets.some(
          (set) =>
            isEquivalent(set.like, thing) && set.matched.every((pattern) => isMember(matched, patternDfa(pattern))),
        ),
    );
  }

  hasPair(subject: ByteString, operation: Operation, target: ByteString): boolean {
    return this.#known.has(`${subject}\0${wordsFor(operation)}\0${target}`);
  }
}

function wordsFor({ class: word, name }: { readonly class: PolicyClass; readonly name: string }): string {
  return `${word}:${name}`;
}

function ownKey(name: ByteString, operation: Operation, thing: MediatedObject | undefined): string {
  const what = thing === undefined ? wordsFor(operation) : `${operation.class} ${JSON.stringify(thing)}`;
  return `${name}\0${what}`;
}

/**
 * Returns whether two objects differ only in the texts that rules match. For example, an owned file and a file of a
 * different owner differ in more.
 */
function isEquivalent(left: MediatedObject, right: MediatedObject): boolean {
  return restOf(left) === restOf(right);
}

function restOf(thing: MediatedObject): string {
  const isMatched = (key: string): boolean => key === 'path' || key === 'existing' || key === 'name';
  return JSON.stringify(Object.entries(thing).filter(([key]) => !isMatched(key)));
}
