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

/** The mediation of a class's objects. */
interface ObjectMediator {
  /** Evaluates a profile, with evidence. */
  readonly ask: (question: ObjectQuestion<MediatedObject>) => Answer;
  /** Returns answers about many objects, by matched text; undefined if the class allows only single objects. */
  readonly walk?: (question: ObjectQuestion<MediatedObject>) => ObjectAnswers;
  /**
   * Returns answers about all objects distinguished by rules, by the full matched text, if different from the object's
   * own text.
   */
  readonly whole?: (question: ObjectQuestion<MediatedObject>) => ObjectAnswers;
  /** Returns answers about a single permission, if an operation requests several together. */
  readonly permission?: (question: ObjectQuestion<MediatedObject>) => ObjectAnswers;
  /** Returns a profile's rules about all objects of a sort. */
  readonly rules?: (question: ObjectQuestion<MediatedObject>) => LayerRules;
  /** Returns the rule nearest to allowing the operation. */
  readonly nearest?: (question: ObjectQuestion<MediatedObject>) => NearRule | undefined;
  /** Returns rules with everything relevant for a label, if available without evaluation. */
  readonly told?: (subject: Label) => readonly EffectiveRule[];
  /** Combines the answers of the acting label's profiles. */
  readonly together?: (
    question: Omit<ObjectQuestion<MediatedObject>, 'asked' | 'side'>,
    checks: readonly LayerCheck[],
  ) => readonly LayerCheck[];
  /**
   * Returns the second evaluated label and the requested permission; undefined if only the acting label is evaluated.
   */
  readonly otherSide?: (question: Omit<ObjectQuestion<MediatedObject>, 'asked' | 'side'>) => OtherSide | undefined;
  /** The inputs of a decision about objects between two labels. */
  readonly between?: BetweenLabels<MediatedObject>;
}

/** Wraps a function for a kind of object into a function for any object. */
function about<Kind extends MediatedObject['kind'], Result>(
  kind: Kind,
  ask: (question: ObjectQuestion<Extract<MediatedObject, { kind: Kind }>>) => Result,
): (question: ObjectQuestion<MediatedObject>) => Result {
  return (question) => ask({ ...question, thing: objectOfKind(kind, question) });
}

/** Wraps a function for the peer's side. */
function towards<Kind extends MediatedObject['kind']>(
  kind: Kind,
  otherSide: (
    question: Omit<ObjectQuestion<Extract<MediatedObject, { kind: Kind }>>, 'asked' | 'side'>,
  ) => OtherSide | undefined,
): NonNullable<ObjectMediator['otherSide']> {
  return (question) => otherSide({ ...question, thing: objectOfKind(kind, question) });
}

/** Wraps the inputs of a decision between labels. */
function between<Kind extends MediatedObject['kind']>(
  kind: Kind,
  labels: BetweenLabels<Extract<MediatedObject, { kind: Kind }>>,
): BetweenLabels<MediatedObject> {
  return { ...labels, rules: about(kind, (question) => labels.rules(question)) };
}

function objectOfKind<Kind extends MediatedObject['kind']>(
  kind: Kind,
  { thing, operation }: Pick<ObjectQuestion<MediatedObject>, 'thing' | 'operation'>,
): Extract<MediatedObject, { kind: Kind }> {
  if (thing.kind !== kind) throw new RangeError(`${operation.class} is not done to: ${thing.kind}`);
  return thing as Extract<MediatedObject, { kind: Kind }>;
}

/** The reimplementations of the kernel's checks on objects, by class. */
const mediations: Readonly<Partial<Record<StackCheckWord, ObjectMediator>>> = {
  change_profile: {
    ask: about('profile-change', evaluateProfileChange),
    walk: about('profile-change', answersAboutProfileChanges),
    rules: about('profile-change', rulesAboutProfileChanges),
    together: (question, checks) =>
      combineProfileChanges({ ...question, thing: objectOfKind('profile-change', question) }, checks),
  },
  change_hat: {
    ask: about('hat', evaluateHat),
    together: (question, checks) => combineHatChanges({ ...question, thing: objectOfKind('hat', question) }, checks),
  },
  dbus: {
    ask: about('message', evaluateDbus),
    walk: about('message', answersAboutMessages),
    whole: about('message', messageAnswersByMatchedText),
    otherSide: towards('message', otherSideOfDbus),
    between: between('message', dbusBetweenLabels),
  },
  exec: {
    ask: about('path', evaluateExec),
    walk: about('path', answersAboutPrograms),
    rules: about('path', rulesAboutPrograms),
    together: (question, checks) => combineExecs({ ...question, thing: objectOfKind('path', question) }, checks),
  },
  file: {
    ask: about('path', evaluatePath),
    walk: about('path', answersAboutPaths),
    rules: about('path', rulesAboutPaths),
    nearest: about('path', nearestRuleAboutPath),
  },
  mount: { ask: about('mount', evaluateMount), walk: about('mount', answersAboutMounts) },
  mqueue: { ask: about('queue', evaluateQueue), walk: about('queue', answersAboutQueues) },
  network: { ask: about('socket', evaluateSocket) },
  rlimit: { ask: about('limit', evaluateLimit), told: rulesAboutLimits },
  unix: {
    ask: about('unix', evaluateUnix),
    walk: about('unix', answersAboutUnix),
    whole: about('unix', unixAnswersByMatchedText),
    permission: about('unix', answersAboutUnixPermission),
    otherSide: towards('unix', otherSideOfUnix),
    between: between('unix', unixBetweenLabels),
  },
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
  return mediationOf(rest.operation).ask({ ...rest, thing: object.thing, labels: object.labels });
}

/** Combines the answers of a label's profiles about an object. */
export function combineAnswers(
  { object: { thing, labels }, ...rest }: ObjectOperation,
  checks: readonly LayerCheck[],
): readonly LayerCheck[] {
  return mediationOf(rest.operation).together?.({ ...rest, thing, labels }, checks) ?? checks;
}

/**
 * Returns a profile's answers about many objects.
 *
 * @param question - the question, whose object has the common properties of all objects
 * @throws RangeError if the class allows only single objects
 */
export function answersAboutObjects(question: ObjectQuestion<MediatedObject>): ObjectAnswers {
  const { walk } = mediationOf(question.operation);
  if (walk === undefined) throw new RangeError(`${question.operation.class} is asked about one thing at a time`);
  return walk(question);
}

/**
 * Returns a profile's answers about all objects distinguished by rules, by the full matched text.
 *
 * @param question - the question, whose object has the common properties of all objects
 * @throws RangeError if the class allows only single objects
 */
export function answersByMatchedText(question: ObjectQuestion<MediatedObject>): ObjectAnswers {
  return (mediationOf(question.operation).whole ?? answersAboutObjects)(question);
}

/**
 * Returns the answers of a profile's rules about an operation's permission alone.
 *
 * @param question - the question, whose object has the common properties of all objects
 * @throws RangeError if the class allows only single objects
 */
export function answersAboutPermission(question: ObjectQuestion<MediatedObject>): ObjectAnswers {
  return (mediationOf(question.operation).permission ?? answersByMatchedText)(question);
}

/**
 * Returns a profile's rules about all objects of a sort; undefined if the rules are not known.
 *
 * @param question - the question, whose object determines the sort and whose operation determines the class
 * @throws RangeError if rules of the class are not available
 */
export function rulesAboutObjects(question: ObjectQuestion<MediatedObject>): LayerRules {
  const { rules } = mediationOf(question.operation);
  if (rules === undefined) throw new RangeError(`what rules of ${question.operation.class} say is not told`);
  return rules(question);
}

/** Returns whether `rulesAboutObjects` covers an operation. */
export function hasLayerRules(operation: LabelOperation): boolean {
  return mediations[operation.class]?.rules !== undefined;
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
    const rule = mediations[operation.class]?.nearest?.({ asked, side, subject, operation, thing, labels, behaviours });
    foundNearest.set(check, (found = { rule }));
  }
  return found.rule;
}

/** Whether `effectiveRules` covers an operation. */
export function hasEffectiveRules(operation: LabelOperation): boolean {
  return mediations[operation.class]?.told !== undefined;
}

/** Returns the rules with everything relevant for a label; undefined if not available without evaluation. */
export function effectiveRules(subject: Label, operation: LabelOperation): readonly EffectiveRule[] | undefined {
  return mediations[operation.class]?.told?.(subject);
}

/** Returns the second evaluated label for an object, if any. */
export function otherSideOf({ object: { thing, labels }, ...rest }: ObjectOperation): OtherSide | undefined {
  return mediationOf(rest.operation).otherSide?.({ ...rest, thing, labels });
}

/**
 * Returns the inputs of a decision about objects between two labels.
 *
 * @throws RangeError if the operation has no objects between labels
 */
export function betweenLabels(operation: LabelOperation): BetweenLabels<MediatedObject> {
  const found = mediationOf(operation).between;
  if (found === undefined) throw new RangeError(`${operation.class} is not asked of things between labels`);
  return found;
}

/** Whether kernels with the given behaviours check the target label at all. */
export function checksPeer(operation: LabelOperation, behaviours: KernelBehaviours): boolean {
  return mediations[operation.class]?.between?.isChecked(behaviours) ?? !behaviours.unasked.includes(operation.class);
}

function mediationOf(operation: LabelOperation): ObjectMediator {
  const mediation = mediations[operation.class];
  if (mediation === undefined) throw new RangeError(`${operation.class} is done to no thing`);
  return mediation;
}
