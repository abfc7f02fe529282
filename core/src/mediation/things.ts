import type { LabelOperation, StackCheckWord } from '../class/policy-classes.ts';
import type { Thing } from '../class/thing.ts';
import type { Label } from '../label/label.ts';
import { askDbus, otherSideOfDbus, walkDbus, walkWholeMessages } from './ask-dbus.ts';
import { askExec, executesTogether, walkPrograms } from './ask-exec.ts';
import { askHat, changeHatsTogether } from './ask-hat.ts';
import { askLimit } from './ask-limit.ts';
import { askMount, walkMounts } from './ask-mount.ts';
import { askPath, walkPaths } from './ask-path.ts';
import { askProfileChange, changesTogether } from './ask-profile-change.ts';
import { askQueue, walkQueues } from './ask-queue.ts';
import { askSocket } from './ask-socket.ts';
import { askUnix, otherSideOfUnix, walkUnix } from './ask-unix.ts';
import type { Answer, LayerCheck, StackDecision, ThingObject } from './decision.ts';
import type { BetweenLabels } from './between-labels.ts';
import { dbusBetweenLabels } from './dbus-between.ts';
import type { LayerRules } from './layer-rules.ts';
import { nearestRuleAboutPath, type NearRule } from './nearest-rule-about-path.ts';
import { rulesAboutLimits, type ToldRule } from './rules-about-limits.ts';
import { rulesAboutPaths, rulesAboutPrograms } from './rules-about-paths.ts';
import type { KernelBehaviours } from './kernel.ts';
import type { OtherSide, ThingQuestion } from './thing-question.ts';
import type { ThingWalk } from './thing-walk.ts';
import { rulesAboutProfileChanges, walkProfileChanges } from './walk-profile-changes.ts';
import { unixBetweenLabels } from './unix-between.ts';
import { walkUnixPermission, walkWholeUnix } from './walk-unix.ts';

/** The mediation of a class's objects. */
interface ThingMediation {
  /** Evaluates a profile, with evidence. */
  readonly ask: (question: ThingQuestion<Thing>) => Answer;
  /** Returns answers about many objects, by matched text; undefined if the class allows only single objects. */
  readonly walk?: (question: ThingQuestion<Thing>) => ThingWalk;
  /**
   * Returns answers about all objects distinguished by rules, by the full matched text, if different from the object's
   * own text.
   */
  readonly whole?: (question: ThingQuestion<Thing>) => ThingWalk;
  /** Returns answers about a single permission, if an operation requests several together. */
  readonly permission?: (question: ThingQuestion<Thing>) => ThingWalk;
  /** Returns a profile's rules about all objects of a sort. */
  readonly rules?: (question: ThingQuestion<Thing>) => LayerRules;
  /** Returns the rule nearest to allowing the operation. */
  readonly nearest?: (question: ThingQuestion<Thing>) => NearRule | undefined;
  /** Returns rules with everything relevant for a label, if available without evaluation. */
  readonly told?: (subject: Label) => readonly ToldRule[];
  /** Combines the answers of the acting label's profiles. */
  readonly together?: (
    question: Omit<ThingQuestion<Thing>, 'asked' | 'side'>,
    checks: readonly LayerCheck[],
  ) => readonly LayerCheck[];
  /**
   * Returns the second evaluated label and the requested permission; undefined if only the acting label is evaluated.
   */
  readonly otherSide?: (question: Omit<ThingQuestion<Thing>, 'asked' | 'side'>) => OtherSide | undefined;
  /** The inputs of a decision about objects between two labels. */
  readonly between?: BetweenLabels<Thing>;
}

/** Wraps a function for a kind of object into a function for any object. */
function about<Kind extends Thing['kind'], Result>(
  kind: Kind,
  ask: (question: ThingQuestion<Extract<Thing, { kind: Kind }>>) => Result,
): (question: ThingQuestion<Thing>) => Result {
  return (question) => ask({ ...question, thing: thingOf(kind, question) });
}

/** Wraps a function for the peer's side. */
function towards<Kind extends Thing['kind']>(
  kind: Kind,
  otherSide: (question: Omit<ThingQuestion<Extract<Thing, { kind: Kind }>>, 'asked' | 'side'>) => OtherSide | undefined,
): NonNullable<ThingMediation['otherSide']> {
  return (question) => otherSide({ ...question, thing: thingOf(kind, question) });
}

/** Wraps the inputs of a decision between labels. */
function between<Kind extends Thing['kind']>(
  kind: Kind,
  labels: BetweenLabels<Extract<Thing, { kind: Kind }>>,
): BetweenLabels<Thing> {
  return { ...labels, rules: about(kind, (question) => labels.rules(question)) };
}

function thingOf<Kind extends Thing['kind']>(
  kind: Kind,
  { thing, operation }: Pick<ThingQuestion<Thing>, 'thing' | 'operation'>,
): Extract<Thing, { kind: Kind }> {
  if (thing.kind !== kind) throw new RangeError(`${operation.class} is not done to: ${thing.kind}`);
  return thing as Extract<Thing, { kind: Kind }>;
}

/** The reimplementations of the kernel's checks on objects, by class. */
const mediations: Readonly<Partial<Record<StackCheckWord, ThingMediation>>> = {
  change_profile: {
    ask: about('profile-change', askProfileChange),
    walk: about('profile-change', walkProfileChanges),
    rules: about('profile-change', rulesAboutProfileChanges),
    together: (question, checks) =>
      changesTogether({ ...question, thing: thingOf('profile-change', question) }, checks),
  },
  change_hat: {
    ask: about('hat', askHat),
    together: (question, checks) => changeHatsTogether({ ...question, thing: thingOf('hat', question) }, checks),
  },
  dbus: {
    ask: about('message', askDbus),
    walk: about('message', walkDbus),
    whole: about('message', walkWholeMessages),
    otherSide: towards('message', otherSideOfDbus),
    between: between('message', dbusBetweenLabels),
  },
  exec: {
    ask: about('path', askExec),
    walk: about('path', walkPrograms),
    rules: about('path', rulesAboutPrograms),
    together: (question, checks) => executesTogether({ ...question, thing: thingOf('path', question) }, checks),
  },
  file: {
    ask: about('path', askPath),
    walk: about('path', walkPaths),
    rules: about('path', rulesAboutPaths),
    nearest: about('path', nearestRuleAboutPath),
  },
  mount: { ask: about('mount', askMount), walk: about('mount', walkMounts) },
  mqueue: { ask: about('queue', askQueue), walk: about('queue', walkQueues) },
  network: { ask: about('socket', askSocket) },
  rlimit: { ask: about('limit', askLimit), told: rulesAboutLimits },
  unix: {
    ask: about('unix', askUnix),
    walk: about('unix', walkUnix),
    whole: about('unix', walkWholeUnix),
    permission: about('unix', walkUnixPermission),
    otherSide: towards('unix', otherSideOfUnix),
    between: between('unix', unixBetweenLabels),
  },
};

/** An operation of a label on an object. */
interface ThingOfLabel {
  readonly subject: Label;
  readonly operation: LabelOperation;
  readonly object: ThingObject;
  readonly behaviours: KernelBehaviours;
}

/** Evaluates a profile for an object. */
export function askAboutThing(
  question: Omit<ThingQuestion<Thing>, 'thing' | 'labels'> & { readonly object: ThingObject },
): Answer {
  const { object, ...rest } = question;
  return mediationOf(rest.operation).ask({ ...rest, thing: object.thing, labels: object.labels });
}

/** Combines the answers of a label's profiles about an object. */
export function answerTogether(
  { object: { thing, labels }, ...rest }: ThingOfLabel,
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
export function walkThings(question: ThingQuestion<Thing>): ThingWalk {
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
export function walkWhole(question: ThingQuestion<Thing>): ThingWalk {
  return (mediationOf(question.operation).whole ?? walkThings)(question);
}

/**
 * Returns the answers of a profile's rules about an operation's permission alone.
 *
 * @param question - the question, whose object has the common properties of all objects
 * @throws RangeError if the class allows only single objects
 */
export function walkPermission(question: ThingQuestion<Thing>): ThingWalk {
  return (mediationOf(question.operation).permission ?? walkWhole)(question);
}

/**
 * Returns a profile's rules about all objects of a sort; undefined if the rules are not known.
 *
 * @param question - the question, whose object determines the sort and whose operation determines the class
 * @throws RangeError if rules of the class are not available
 */
export function rulesAboutThings(question: ThingQuestion<Thing>): LayerRules {
  const { rules } = mediationOf(question.operation);
  if (rules === undefined) throw new RangeError(`what rules of ${question.operation.class} say is not told`);
  return rules(question);
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

/** Whether `toldRules` covers an operation. */
export function tellsRules(operation: LabelOperation): boolean {
  return mediations[operation.class]?.told !== undefined;
}

/** Returns the rules with everything relevant for a label; undefined if not available without evaluation. */
export function toldRules(subject: Label, operation: LabelOperation): readonly ToldRule[] | undefined {
  return mediations[operation.class]?.told?.(subject);
}

/** Returns the second evaluated label for an object, if any. */
export function otherSideOf({ object: { thing, labels }, ...rest }: ThingOfLabel): OtherSide | undefined {
  return mediationOf(rest.operation).otherSide?.({ ...rest, thing, labels });
}

/**
 * Returns the inputs of a decision about objects between two labels.
 *
 * @throws RangeError if the operation has no objects between labels
 */
export function betweenLabels(operation: LabelOperation): BetweenLabels<Thing> {
  const found = mediationOf(operation).between;
  if (found === undefined) throw new RangeError(`${operation.class} is not asked of things between labels`);
  return found;
}

/** Whether kernels with the given behaviours check the target label at all. */
export function looksAtOthers(operation: LabelOperation, behaviours: KernelBehaviours): boolean {
  return mediations[operation.class]?.between?.isAsked(behaviours) ?? !behaviours.unasked.includes(operation.class);
}

function mediationOf(operation: LabelOperation): ThingMediation {
  const mediation = mediations[operation.class];
  if (mediation === undefined) throw new RangeError(`${operation.class} is done to no thing`);
  return mediation;
}
