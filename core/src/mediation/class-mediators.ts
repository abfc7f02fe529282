import type { LabelOperation, StackCheckWord } from '../classes/policy-classes.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { Label } from '../labels/label.ts';
import {
  evaluateDbus,
  otherSideOfDbus,
  answersAboutMessages,
  messageAnswersByMatchedText,
} from './classes/evaluate-dbus.ts';
import { evaluateExec, combineExecs, answersAboutPrograms } from './classes/evaluate-exec.ts';
import { evaluateHat, combineHatChanges } from './classes/evaluate-hat.ts';
import { evaluateLimit } from './classes/evaluate-limit.ts';
import { evaluateMount, answersAboutMounts } from './classes/evaluate-mount.ts';
import { evaluatePath, answersAboutPaths } from './classes/evaluate-path.ts';
import { evaluateProfileChange, combineProfileChanges } from './classes/evaluate-profile-change.ts';
import { evaluateQueue, answersAboutQueues } from './classes/evaluate-queue.ts';
import { evaluateSocket } from './classes/evaluate-socket.ts';
import { evaluateUnix, otherSideOfUnix, answersAboutUnix } from './classes/evaluate-unix.ts';
import type { Answer, LayerCheck, StackDecision, ClassObject } from './decision.ts';
import type { BetweenLabels } from './between-labels.ts';
import { dbusBetweenLabels } from './classes/dbus-between.ts';
import type { LayerRules } from './layer-rules.ts';
import { nearestRuleAboutPath, type NearRule } from './symbolic/nearest-rule-about-path.ts';
import { rulesAboutLimits, type EffectiveRule } from './symbolic/rules-about-limits.ts';
import { rulesAboutPaths, rulesAboutPrograms } from './symbolic/rules-about-paths.ts';
import type { KernelBehaviours } from '../kernels/kernel.ts';
import type { OtherSide, ObjectQuestion } from './object-question.ts';
import type { ObjectAnswers } from './symbolic/object-answers.ts';
import { rulesAboutProfileChanges, answersAboutProfileChanges } from './symbolic/answers-about-profile-changes.ts';
import { unixBetweenLabels } from './classes/unix-between.ts';
import { answersAboutUnixPermission, unixAnswersByMatchedText } from './symbolic/answers-about-unix.ts';

/** A question of a label, before its profiles are evaluated. */
type LabelQuestion<Kind extends MediatedObject> = Omit<ObjectQuestion<Kind>, 'asked' | 'side'>;

/** The mediation of a class's objects. */
interface ObjectMediator<Kind extends MediatedObject> {
  readonly kind: Kind['kind'];
  /** Evaluates a profile, with evidence. */
  evaluate(question: ObjectQuestion<Kind>): Answer;
  /** Returns answers about many objects, by matched text; undefined if the class allows only single objects. */
  answers?(question: ObjectQuestion<Kind>): ObjectAnswers;
  /**
   * Returns answers about all objects distinguished by rules, by the full matched text, if different from the object's
   * own text.
   */
  answersByMatchedText?(question: ObjectQuestion<Kind>): ObjectAnswers;
  /** Returns answers about a single permission, if an operation requests several together. */
  permissionAnswers?(question: ObjectQuestion<Kind>): ObjectAnswers;
  /** Returns a profile's rules about all objects of a sort. */
  rules?(question: ObjectQuestion<Kind>): LayerRules;
  /** Returns the rule nearest to allowing the operation. */
  nearest?(question: ObjectQuestion<Kind>): NearRule | undefined;
  /** Returns rules with everything relevant for a label, if available without evaluation. */
  effectiveRules?(subject: Label): readonly EffectiveRule[];
  /** Combines the answers of the acting label's profiles. */
  combine?(question: LabelQuestion<Kind>, checks: readonly LayerCheck[]): readonly LayerCheck[];
  /**
   * Returns the second evaluated label and the requested permission; undefined if only the acting label is evaluated.
   */
  otherSide?(question: LabelQuestion<Kind>): OtherSide | undefined;
  /** The inputs of a decision about objects between two labels. */
  readonly between?: BetweenLabels<Kind>;
}

/** Forgets the kind, which `mediatorOf` checks. */
function of<Kind extends MediatedObject>(mediator: ObjectMediator<Kind>): ObjectMediator<MediatedObject> {
  return mediator;
}

/** The reimplementations of the kernel's checks on objects, by class. */
const mediators: Readonly<Partial<Record<StackCheckWord, ObjectMediator<MediatedObject>>>> = {
  change_profile: of({
    kind: 'profile-change',
    evaluate: evaluateProfileChange,
    answers: answersAboutProfileChanges,
    rules: rulesAboutProfileChanges,
    combine: combineProfileChanges,
  }),
  change_hat: of({ kind: 'hat', evaluate: evaluateHat, combine: combineHatChanges }),
  dbus: of({
    kind: 'message',
    evaluate: evaluateDbus,
    answers: answersAboutMessages,
    answersByMatchedText: messageAnswersByMatchedText,
    otherSide: otherSideOfDbus,
    between: dbusBetweenLabels,
  }),
  exec: of({
    kind: 'path',
    evaluate: evaluateExec,
    answers: answersAboutPrograms,
    rules: rulesAboutPrograms,
    combine: combineExecs,
  }),
  file: of({
    kind: 'path',
    evaluate: evaluatePath,
    answers: answersAboutPaths,
    rules: rulesAboutPaths,
    nearest: nearestRuleAboutPath,
  }),
  mount: of({ kind: 'mount', evaluate: evaluateMount, answers: answersAboutMounts }),
  mqueue: of({ kind: 'queue', evaluate: evaluateQueue, answers: answersAboutQueues }),
  network: of({ kind: 'socket', evaluate: evaluateSocket }),
  rlimit: of({ kind: 'limit', evaluate: evaluateLimit, effectiveRules: rulesAboutLimits }),
  unix: of({
    kind: 'unix',
    evaluate: evaluateUnix,
    answers: answersAboutUnix,
    answersByMatchedText: unixAnswersByMatchedText,
    permissionAnswers: answersAboutUnixPermission,
    otherSide: otherSideOfUnix,
    between: unixBetweenLabels,
  }),
};

/** An operation of a label on an object. */
interface ObjectOperation {
  readonly subject: Label;
  readonly operation: LabelOperation;
  readonly object: ClassObject;
  readonly behaviours: KernelBehaviours;
}

/** Evaluates a profile for an object. */
export function evaluateObject(
  question: Omit<ObjectQuestion<MediatedObject>, 'thing' | 'labels'> & { readonly object: ClassObject },
): Answer {
  const { object, ...rest } = question;
  const inputs = { ...rest, thing: object.thing, labels: object.labels };
  return mediatorOf(inputs).evaluate(inputs);
}

/** Combines the answers of a label's profiles about an object. */
export function combineAnswers(
  { object: { thing, labels }, ...rest }: ObjectOperation,
  checks: readonly LayerCheck[],
): readonly LayerCheck[] {
  const question = { ...rest, thing, labels };
  return mediatorOf(question).combine?.(question, checks) ?? checks;
}

/**
 * Returns a profile's answers about many objects.
 *
 * @param question - the question, whose object has the common properties of all objects
 * @throws RangeError if the class allows only single objects
 */
export function answersAboutObjects(question: ObjectQuestion<MediatedObject>): ObjectAnswers {
  const answers = mediatorOf(question).answers?.(question);
  if (answers === undefined) throw new RangeError(`${question.operation.class} is asked about one thing at a time`);
  return answers;
}

/**
 * Returns a profile's answers about all objects distinguished by rules, by the full matched text.
 *
 * @param question - the question, whose object has the common properties of all objects
 * @throws RangeError if the class allows only single objects
 */
export function answersByMatchedText(question: ObjectQuestion<MediatedObject>): ObjectAnswers {
  return mediatorOf(question).answersByMatchedText?.(question) ?? answersAboutObjects(question);
}

/**
 * Returns the answers of a profile's rules about an operation's permission alone.
 *
 * @param question - the question, whose object has the common properties of all objects
 * @throws RangeError if the class allows only single objects
 */
export function answersAboutPermission(question: ObjectQuestion<MediatedObject>): ObjectAnswers {
  return mediatorOf(question).permissionAnswers?.(question) ?? answersByMatchedText(question);
}

/**
 * Returns a profile's rules about all objects of a sort; undefined if the rules are not known.
 *
 * @param question - the question, whose object determines the sort and whose operation determines the class
 * @throws RangeError if rules of the class are not available
 */
export function rulesAboutObjects(question: ObjectQuestion<MediatedObject>): LayerRules {
  if (!hasLayerRules(question.operation)) throw new RangeError(`rules of ${question.operation.class} are not listed`);
  return mediatorOf(question).rules?.(question);
}

/** Returns whether `rulesAboutObjects` covers an operation. */
export function hasLayerRules(operation: LabelOperation): boolean {
  return mediators[operation.class]?.rules !== undefined;
}

/** The results by check: every output of a check requests the nearest rule again. */
const foundNearest = new WeakMap<LayerCheck, { readonly rule: NearRule | undefined }>();

/**
 * Returns the profile's rule nearest to allowing an operation that no rule allows; undefined if none is near, or if the
 * class has no search.
 */
export function nearestRule(
  { operation, subject, object, behaviours }: StackDecision,
  check: LayerCheck,
): NearRule | undefined {
  const { asked, because, verdict, side = 'subject' } = check;
  if (object.kind !== 'thing' || because !== 'no-rule' || verdict === 'allow') return undefined;
  const { thing, labels } = object;
  let found = foundNearest.get(check);
  if (found === undefined) {
    const rule = mediators[operation.class]?.nearest?.({ asked, side, subject, operation, thing, labels, behaviours });
    foundNearest.set(check, (found = { rule }));
  }
  return found.rule;
}

/** Returns whether `effectiveRules` covers an operation. */
export function hasEffectiveRules(operation: LabelOperation): boolean {
  return mediators[operation.class]?.effectiveRules !== undefined;
}

/** Returns the rules with everything relevant for a label; undefined if not available without evaluation. */
export function effectiveRules(subject: Label, operation: LabelOperation): readonly EffectiveRule[] | undefined {
  return mediators[operation.class]?.effectiveRules?.(subject);
}

/** Returns the second evaluated label for an object, if any. */
export function otherSideOf({ object: { thing, labels }, ...rest }: ObjectOperation): OtherSide | undefined {
  const question = { ...rest, thing, labels };
  return mediatorOf(question).otherSide?.(question);
}

/**
 * Returns the inputs of a decision about objects between two labels.
 *
 * @throws RangeError if the operation has no objects between labels
 */
export function betweenLabels(operation: LabelOperation): BetweenLabels<MediatedObject> {
  const found = mediators[operation.class]?.between;
  if (found === undefined) throw new RangeError(`${operation.class} is not asked of things between labels`);
  return found;
}

/** Returns whether kernels with the given behaviours check the target label at all. */
export function checksPeer(operation: LabelOperation, behaviours: KernelBehaviours): boolean {
  return mediators[operation.class]?.between?.isChecked(behaviours) ?? !behaviours.unasked.includes(operation.class);
}

function mediatorOf({
  operation,
  thing,
}: Pick<LabelQuestion<MediatedObject>, 'operation' | 'thing'>): ObjectMediator<MediatedObject> {
  const mediator = mediators[operation.class];
  if (mediator?.kind !== thing.kind) throw new RangeError(`${operation.class} is not done to: ${thing.kind}`);
  return mediator;
}
