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
  readonly #meant: readonly { readonly names: ReadonlySet<ByteString>; readonly objects: RequestedObjects }[];

  constructor(refused: readonly Decision[], intended: readonly RequestedObjects[], { root }: StackedPolicy) {
    for (const decision of refused) {
      const { operation, subject } = decision;
      const name = printLabel(subject, root);
      if (decision.shape === 'cross-check') {
        this.#known.add(`${name}\0${wordsFor(operation)}\0${printLabel(decision.target, root)}`);
        continue;
      }
      const { object: target } = decision;
      const object = target.kind === 'object' ? target.object : undefined;
      this.#known.add(ownKey(name, operation, undefined)).add(ownKey(name, operation, object));
    }
    this.#meant = intended.map((objects) => ({
      names: new Set(objects.subjects.map((subject) => printLabel(subject, root))),
      objects,
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
    object: MediatedObject | undefined,
    matched: ByteString | undefined,
  ): boolean {
    if (this.#known.has(ownKey(name, operation, object))) return true;
    if (object === undefined || matched === undefined) return false;
    return this.#meant.some(
      ({ names, objects }) =>
        names.has(name) &&
        objects.class === operation.class &&
        objects.sets.some(
          (set) =>
            isEquivalent(set.like, object) && set.matched.every((pattern) => isMember(matched, patternDfa(pattern))),
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

function ownKey(name: ByteString, operation: Operation, object: MediatedObject | undefined): string {
  const what = object === undefined ? wordsFor(operation) : `${operation.class} ${JSON.stringify(object)}`;
  return `${name}\0${what}`;
}

/**
 * Returns whether two objects differ only in the texts that rules match. For example, an owned file and a file of a
 * different owner differ in more.
 */
function isEquivalent(left: MediatedObject, right: MediatedObject): boolean {
  return restOf(left) === restOf(right);
}

function restOf(object: MediatedObject): string {
  const isMatched = (key: string): boolean => key === 'path' || key === 'existing' || key === 'name';
  return JSON.stringify(Object.entries(object).filter(([key]) => !isMatched(key)));
}
