import { memoised } from '../source/memoised.ts';
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
import { allowsPath, evaluatePath, answersAboutPaths } from './classes/evaluate-path.ts';
import { evaluateProfileChange, combineProfileChanges } from './classes/evaluate-profile-change.ts';
import { evaluateQueue, answersAboutQueues } from './classes/evaluate-queue.ts';
import { allowsSocket, evaluateSocket } from './classes/evaluate-socket.ts';
import { evaluateUnix, otherSideOfUnix, answersAboutUnix } from './classes/evaluate-unix.ts';
import type { Answer, LayerCheck, StackDecision } from './decision.ts';
import type { BetweenLabels } from './between-labels.ts';
import { dbusBetweenLabels } from './classes/dbus-between.ts';
import type { LayerRules } from './layer-rules.ts';
import { nearestRuleAboutPath, type NearRule } from './symbolic/nearest-rule-about-path.ts';
import { rulesAboutLimits, type EffectiveRule } from './symbolic/rules-about-limits.ts';
import { rulesAboutPaths, rulesAboutPrograms } from './symbolic/rules-about-paths.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { OtherSide, ObjectQuestion } from './object-question.ts';
import type { ObjectAnswers } from './symbolic/object-answers.ts';
import { rulesAboutProfileChanges, answersAboutProfileChanges } from './symbolic/answers-about-profile-changes.ts';
import { unixBetweenLabels } from './classes/unix-between.ts';
import { answersAboutUnixPermission, unixAnswersByMatchedText } from './symbolic/answers-about-unix.ts';

/** A question of a label, before its profiles are evaluated. */
type LabelQuestion<Kind extends MediatedObject> = Omit<ObjectQuestion<Kind>, 'part' | 'side'>;

/** The mediation of a class's objects. */
export interface ObjectMediator<Kind extends MediatedObject> {
  readonly kind: Kind['kind'];
  /** Evaluates a profile, with evidence. */
  evaluate(question: ObjectQuestion<Kind>): Answer;
  /**
   * Returns a profile's verdict without evidence, for classes with many questions. Present only if profiles of the
   * acting label alone decide, each for itself.
   */
  allows?(question: ObjectQuestion<Kind>): boolean;
  /**
   * Returns a profile's answers about many objects, by matched text. The object of the question has the common
   * properties of all objects.
   *
   * @throws RangeError if the class allows only single objects
   */
  answers(question: ObjectQuestion<Kind>): ObjectAnswers;
  /** Returns the answers about all objects distinguished by rules, by the full matched text. */
  answersByMatchedText(question: ObjectQuestion<Kind>): ObjectAnswers;
  /** Returns the answers of a profile's rules about an operation's permission alone. */
  permissionAnswers(question: ObjectQuestion<Kind>): ObjectAnswers;
  /** Returns a profile's rules about all objects of a sort; the result is undefined if the rules are not known. */
  rules?(question: ObjectQuestion<Kind>): LayerRules;
  /** Returns the rule nearest to allowing the operation. */
  nearest?(question: ObjectQuestion<Kind>): NearRule | undefined;
  /** Returns rules with everything relevant for a label, if available without evaluation. */
  effectiveRules?(subject: Label): readonly EffectiveRule[] | undefined;
  /** Combines the answers of the acting label's profiles. */
  combine(question: LabelQuestion<Kind>, checks: readonly LayerCheck[]): readonly LayerCheck[];
  /**
   * Returns the second evaluated label and the requested permission; undefined if only the acting label is evaluated.
   */
  otherSide(question: LabelQuestion<Kind>): OtherSide | undefined;
  /** The inputs of a decision about objects between two labels. */
  readonly between?: BetweenLabels<Kind>;
}

/** Adds the usual methods to a mediator, and forgets the kind, which `mediatorOf` checks. */
function of<Kind extends MediatedObject>(
  mediator: Pick<ObjectMediator<Kind>, 'kind' | 'evaluate'> & Partial<ObjectMediator<Kind>>,
): ObjectMediator<MediatedObject> {
  const {
    answers = ({ operation }) => {
      throw new RangeError(`${operation.class} is asked about one thing at a time`);
    },
    answersByMatchedText = answers,
    permissionAnswers = answersByMatchedText,
  } = mediator;
  const usual: Omit<ObjectMediator<Kind>, 'kind' | 'evaluate'> = {
    answers,
    answersByMatchedText,
    permissionAnswers,
    combine: (_, checks) => checks,
    otherSide: () => undefined,
  };
  return { ...usual, ...mediator };
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
    allows: allowsPath,
    answers: answersAboutPaths,
    rules: rulesAboutPaths,
    nearest: nearestRuleAboutPath,
  }),
  mount: of({ kind: 'mount', evaluate: evaluateMount, answers: answersAboutMounts }),
  mqueue: of({ kind: 'queue', evaluate: evaluateQueue, answers: answersAboutQueues }),
  network: of({ kind: 'socket', evaluate: evaluateSocket, allows: allowsSocket }),
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

/**
 * Returns the mediator of an operation's class.
 *
 * @throws RangeError if the class has objects of a different kind
 */
export function mediatorOf({
  operation,
  object,
}: Pick<LabelQuestion<MediatedObject>, 'operation' | 'object'>): ObjectMediator<MediatedObject> {
  const mediator = mediators[operation.class];
  if (mediator?.kind !== object.kind) throw new RangeError(`${operation.class} is not done to: ${object.kind}`);
  return mediator;
}

/** The results by check: every output of a check requests the nearest rule again. */
const foundNearest = new WeakMap<LayerCheck, { readonly rule: NearRule | undefined }>();

/**
 * Returns the profile's rule nearest to allowing an operation that no rule allows; undefined if none is near, or if the
 * class has no search.
 */
export function nearestRule(
  { operation, subject, object: target, behaviours }: StackDecision,
  check: LayerCheck,
): NearRule | undefined {
  const { part, because, verdict, side = 'subject' } = check;
  if (target.kind !== 'object' || because !== 'no-rule' || verdict === 'allow') return undefined;
  const { object, labels } = target;
  return memoised(foundNearest, check, () => ({
    rule: mediators[operation.class]?.nearest?.({ part, side, subject, operation, object, labels, behaviours }),
  })).rule;
}

/** Returns the rules with everything relevant for a label; undefined if not available without evaluation. */
export function effectiveRules(subject: Label, operation: LabelOperation): readonly EffectiveRule[] | undefined {
  return mediators[operation.class]?.effectiveRules?.(subject);
}

/** Returns whether `effectiveRules` covers an operation. */
export function hasEffectiveRules(operation: LabelOperation): boolean {
  return mediators[operation.class]?.effectiveRules !== undefined;
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
  return mediators[operation.class]?.between?.isChecked(behaviours) ?? !behaviours.unchecked.includes(operation.class);
}
