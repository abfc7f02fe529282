import type { Operation } from '../classes/policy-classes.ts';
import { operationsOf, type Expectation, type ExpectedObjects } from '../expectations/expectation.ts';
import { labelObjects, expectedObjects } from '../expectations/expected-objects.ts';
import { selectLabels, type ExpectationProblem } from '../expectations/select-labels.ts';
import type { Label } from '../labels/label.ts';
import { decide } from '../mediation/decide.ts';
import type { Decision, StackObject } from '../mediation/decision.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { ByteString } from '../source/bytes.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import type { RequestedObjects } from './requested-objects.ts';

/** The questions of an `allow` expectation. */
export type ExpectationQuestions =
  /** Separate decisions. */
  | { readonly kind: 'decisions'; readonly decisions: readonly Decision[] }
  /** More objects than separate decisions allow: rules for a profile to allow all objects. */
  | { readonly kind: 'rules'; readonly intended: RequestedObjects; readonly rules: readonly ByteString[] }
  /** A selector matches nothing that can be evaluated, or the questions are too many. */
  | { readonly kind: 'unresolved'; readonly problems: readonly [ExpectationProblem, ...ExpectationProblem[]] };

/** Limit of questions, for the computing time. */
const maxQuestions = 20_000;

/** Returns the decisions that a policy must allow for an expectation to pass. */
export function questionsOfExpectation(
  expectation: Expectation,
  policy: StackedPolicy,
  behaviours: KernelBehaviours,
): ExpectationQuestions {
  const { from, to } = expectation;
  const selectors = to === undefined ? [] : to.kind === 'objects' ? to.labels.map(({ selector }) => selector) : [to];
  const selections = [from, ...selectors].map((selector) => selectLabels(selector, policy));
  const [problem, ...others] = selections.flatMap((one) => ('problem' in one ? [one.problem] : []));
  if (problem !== undefined) return { kind: 'unresolved', problems: [problem, ...others] };
  const [subjects = [], ...named] = selections.map((one) => ('labels' in one ? one.labels : []));
  const operations = operationsOf(expectation);
  const tooMuch = (message: string, hint: string): ExpectationQuestions => ({
    kind: 'unresolved',
    problems: [{ place: from, message, hint }],
  });
  const single = to?.kind === 'objects' ? singleObject(to, operations, named, policy) : undefined;
  if (to?.kind === 'objects' && to.meaning.kind === 'sets' && single === undefined) {
    const { form, sets } = to.meaning;
    const many = form.patterns;
    const names = operations.map(({ name }) => name);
    const intended = { class: expectation.action.class, subjects, operations, sets };
    if (many === undefined) throw new RangeError('a form without patterns for a set of objects');
    if (many.rules === undefined)
      return tooMuch(
        'rules for two labels are not searched for patterns',
        'write an expectation without patterns, with all words of the object',
      );
    return { kind: 'rules', intended, rules: many.rules(to.words, names) };
  }
  const objects = single ?? (to?.kind === 'objects' ? expectedObjects(to, named, policy) : labelObjects(named[0]));
  if (subjects.length * objects.length * operations.length > maxQuestions)
    return tooMuch('the expectation has too many cases', 'select fewer labels, or write several expectations');
  return {
    kind: 'decisions',
    decisions: subjects.flatMap((subject) =>
      objects.flatMap((object) =>
        operations.map((operation) => decide(subject, operation, object, behaviours, policy)),
      ),
    ),
  };
}

/** Returns the object of an expectation if the patterns match exactly one object; undefined if more may match. */
function singleObject(
  objects: ExpectedObjects,
  operations: readonly Operation[],
  named: readonly (readonly Label[])[],
  policy: StackedPolicy,
): readonly StackObject[] | undefined {
  const { words, meaning, labels } = objects;
  const isPattern = (word: ByteString | undefined, index: number): boolean =>
    word !== undefined && labels.every((label) => label.word !== index) && /[*?[\]{}^\\]/.test(word);
  if (meaning.kind !== 'sets' || words.some(isPattern)) return undefined;
  const names = operations.map(({ name }) => name);
  const { form } = meaning;
  const reading = form.patterns?.one === undefined ? form.read(words, names) : form.patterns.one(words, names);
  if (reading === undefined || 'error' in reading || reading.labels.length !== labels.length) return undefined;
  return expectedObjects({ ...objects, meaning: { kind: 'cases', cases: reading.cases } }, named, policy);
}
