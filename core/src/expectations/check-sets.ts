import { AutomatonTooLargeError } from '../automata/budget.ts';
import type { LabelOperation } from '../classes/policy-classes.ts';
import type { ObjectForm, ObjectSet } from '../classes/object-form.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import { printLabel, viewOf, type Label, type LabelPart } from '../labels/label.ts';
import { labelOrStub } from '../labels/stub-label.ts';
import { stackCheck } from '../mediation/stack-check.ts';
import { UndecidedByPatternError, type ObjectAnswers } from '../mediation/symbolic/object-answers.ts';
import { mediatorOf } from '../mediation/class-mediators.ts';
import type { Decision, ClassObject } from '../mediation/decision.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import type { EvaluatedAlone } from './check-subject-only.ts';
import type { ExpectedObjects } from './expectation.ts';
import type { ExpectationOutcome } from './expectation-outcome.ts';
import { combinations } from './expected-objects.ts';
import { findContradiction } from './find-match.ts';
import { printObjects } from './print-expectation.ts';

type ObjectSets = Extract<ExpectedObjects['meaning'], { readonly kind: 'sets' }>;

/** An operation of a label on a set of objects, with particular labels in the objects. */
interface SetOperation {
  readonly subject: Label;
  readonly labels: readonly Label[];
  readonly operation: LabelOperation;
  readonly set: ObjectSet<MediatedObject>;
}

/**
 * Checks an expectation about all objects that patterns match: every object must have the expected verdict, or the
 * outcome has a counterexample. The evaluation covers all objects at once, along the automata of the profiles on both
 * sides.
 *
 * @param named - the selected labels, for each label in the words
 */
export function checkSets(
  subjects: readonly Label[],
  named: readonly (readonly Label[])[],
  objects: ExpectedObjects,
  { form, sets }: ObjectSets,
  requested: EvaluatedAlone,
): ExpectationOutcome {
  const unresolved = (message: string, hint: string): ExpectationOutcome => ({
    kind: 'unresolved',
    problems: [{ place: objects, message, hint }],
  });
  const quoted = `\`${textOf(printObjects(objects))}\``;
  const labelled = combinations(named);
  try {
    for (const subject of subjects)
      for (const labels of labelled)
        for (const set of sets)
          for (const operation of requested.operations) {
            const one: SetOperation = { subject, labels, operation, set };
            const found = findContradiction(set.matched, walksOf(one, requested), requested.verdict);
            if (found.kind === 'nothing-matches')
              return unresolved(`${quoted} matches nothing`, form.patterns?.impossible ?? '');
            if (found.kind === 'found')
              return { kind: 'failed', counterexample: decisionAbout(one, form, found.matched, requested) };
          }
  } catch (error) {
    if (error instanceof UndecidedByPatternError)
      return unresolved(
        `${quoted} cannot be decided by patterns: ${error.message}`,
        'write an expectation for every program, with a plain path instead of `path`',
      );
    if (!(error instanceof AutomatonTooLargeError)) throw error;
    return unresolved(`${quoted} matches too much to decide: ${error.message}`, 'write narrower patterns');
  }
  return { kind: 'held', pairs: subjects.length * labelled.length };
}

/**
 * Returns the automata of every evaluated profile: of the subject, and of the peer if the class evaluates both sides.
 */
function walksOf(
  { subject, labels, operation, set: { like } }: SetOperation,
  { behaviours }: EvaluatedAlone,
): readonly ObjectAnswers[] {
  const question = { subject, operation, object: like, labels, behaviours };
  const mediator = mediatorOf(question);
  const walkOf = (part: LabelPart, side: 'subject' | 'object'): ObjectAnswers =>
    mediator.answers({ ...question, part, side });
  const other = mediator.otherSide(question);
  return [
    ...subject.parts.map((part) => walkOf(part, 'subject')),
    ...(other?.label.parts ?? []).map((part) => walkOf(part, 'object')),
  ];
}

/** Returns the decision about the counterexample, with all evidence. */
function decisionAbout(
  { subject, labels, operation, set }: SetOperation,
  form: ObjectForm<MediatedObject>,
  matched: ByteString,
  { behaviours, policy, verdict }: EvaluatedAlone,
): Decision {
  const view = viewOf(subject);
  const words = set.wordsOf(matched, { labels: labels.map((label) => printLabel(label, policy.root)), view });
  const reading = form.read(words, [operation.name]);
  if ('error' in reading) throw new RangeError(`no question is about what was found: ${reading.error.message}`);
  const intended = labels.length > 0 ? labels : reading.labels.map((label) => labelOrStub(label, policy.root));
  for (const one of reading.cases) {
    const object: ClassObject = { kind: 'object', words, labels: intended, ...one };
    const decision = stackCheck(subject, operation, object, behaviours, policy);
    if (decision.verdict !== verdict) return decision;
  }
  throw new RangeError('what was found shows nothing');
}
