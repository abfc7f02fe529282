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

/** How a class answers about its things. */
interface ThingMediation {
  /** What one profile answers, with its evidence. */
  readonly ask: (question: ThingQuestion<Thing>) => Answer;
  /** The same of many things, by what is matched of each; undefined where sentences are about one at a time. */
  readonly walk?: (question: ThingQuestion<Thing>) => ThingWalk;
  /** The same of all things that rules tell, by what these are matched against, where that is not what tells things apart. */
  readonly whole?: (question: ThingQuestion<Thing>) => ThingWalk;
  /** That of one permission by itself, where more are asked for at once. */
  readonly permission?: (question: ThingQuestion<Thing>) => ThingWalk;
  /** What one profile's rules say about all of a sort. */
  readonly rules?: (question: ThingQuestion<Thing>) => LayerRules;
  /** The rule that comes nearest to allowing it. */
  readonly nearest?: (question: ThingQuestion<Thing>) => NearRule | undefined;
  /** Rules that tell all that counts for a label, where they can be told without asking. */
  readonly told?: (subject: Label) => readonly ToldRule[];
  /** What the profiles of the label that acts answer together, where each of them has answered. */
  readonly together?: (
    question: Omit<ThingQuestion<Thing>, 'asked' | 'side'>,
    checks: readonly LayerCheck[],
  ) => readonly LayerCheck[];
  /** The label whose profiles are asked besides those of the one that acts, and for what; undefined where none is. */
  readonly otherSide?: (question: Omit<ThingQuestion<Thing>, 'asked' | 'side'>) => OtherSide | undefined;
  /** What answers about things between two labels hang on. */
  readonly between?: BetweenLabels<Thing>;
}

/** Makes of a function for one kind of thing one that is asked about any. */
function about<Kind extends Thing['kind'], Result>(
  kind: Kind,
  ask: (question: ThingQuestion<Extract<Thing, { kind: Kind }>>) => Result,
): (question: ThingQuestion<Thing>) => Result {
  return (question) => ask({ ...question, thing: thingOf(kind, question) });
}

/** The same for the other side. */
function towards<Kind extends Thing['kind']>(
  kind: Kind,
  otherSide: (question: Omit<ThingQuestion<Extract<Thing, { kind: Kind }>>, 'asked' | 'side'>) => OtherSide | undefined,
): NonNullable<ThingMediation['otherSide']> {
  return (question) => otherSide({ ...question, thing: thingOf(kind, question) });
}

/** The same for what answers between labels hang on. */
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

/** The mirrors of what the kernel asks about things, by class. */
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

/** What a label does to a thing. */
interface ThingOfLabel {
  readonly subject: Label;
  readonly operation: LabelOperation;
  readonly object: ThingObject;
  readonly behaviours: KernelBehaviours;
}

/** What one profile answers about a thing. */
export function askAboutThing(
  question: Omit<ThingQuestion<Thing>, 'thing' | 'labels'> & { readonly object: ThingObject },
): Answer {
  const { object, ...rest } = question;
  return mediationOf(rest.operation).ask({ ...rest, thing: object.thing, labels: object.labels });
}

/** What the profiles of a label answer about a thing together. */
export function answerTogether(
  { object: { thing, labels }, ...rest }: ThingOfLabel,
  checks: readonly LayerCheck[],
): readonly LayerCheck[] {
  return mediationOf(rest.operation).together?.({ ...rest, thing, labels }, checks) ?? checks;
}

/**
 * What one profile answers about many things.
 *
 * @param question - whose thing says what is the same of all of them
 * @throws RangeError where the class is asked about one thing at a time
 */
export function walkThings(question: ThingQuestion<Thing>): ThingWalk {
  const { walk } = mediationOf(question.operation);
  if (walk === undefined) throw new RangeError(`${question.operation.class} is asked about one thing at a time`);
  return walk(question);
}

/**
 * What one profile answers about all things that rules tell, by all that these are matched against.
 *
 * @param question - whose thing says what is the same of all of them
 * @throws RangeError where the class is asked about one thing at a time
 */
export function walkWhole(question: ThingQuestion<Thing>): ThingWalk {
  return (mediationOf(question.operation).whole ?? walkThings)(question);
}

/**
 * What rules of one profile say about the permission of an operation by itself.
 *
 * @param question - whose thing says what is the same of all of them
 * @throws RangeError where the class is asked about one thing at a time
 */
export function walkPermission(question: ThingQuestion<Thing>): ThingWalk {
  return (mediationOf(question.operation).permission ?? walkWhole)(question);
}

/**
 * What one profile's rules say about all things of a sort; undefined where they are not known.
 *
 * @param question - whose thing says which sort it is, and whose operation is any of the class
 * @throws RangeError where rules of the class are not told
 */
export function rulesAboutThings(question: ThingQuestion<Thing>): LayerRules {
  const { rules } = mediationOf(question.operation);
  if (rules === undefined) throw new RangeError(`what rules of ${question.operation.class} say is not told`);
  return rules(question);
}

/** What was found of a check: whoever tells of one asks again. */
const foundNearest = new WeakMap<LayerCheck, { readonly rule: NearRule | undefined }>();

/** The rule of a profile that comes nearest to allowing what no rule of it allows; undefined where none is near, or none is looked for. */
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

/** Whether `toldRules` tells of an operation. */
export function tellsRules(operation: LabelOperation): boolean {
  return mediations[operation.class]?.told !== undefined;
}

/** Rules that tell all that counts for a label; undefined where they cannot be told without asking. */
export function toldRules(subject: Label, operation: LabelOperation): readonly ToldRule[] | undefined {
  return mediations[operation.class]?.told?.(subject);
}

/** The other label that is asked about a thing, where there is one. */
export function otherSideOf({ object: { thing, labels }, ...rest }: ThingOfLabel): OtherSide | undefined {
  return mediationOf(rest.operation).otherSide?.({ ...rest, thing, labels });
}

/**
 * What answers about things between two labels hang on.
 *
 * @throws RangeError where an operation is done to no other label by things
 */
export function betweenLabels(operation: LabelOperation): BetweenLabels<Thing> {
  const found = mediationOf(operation).between;
  if (found === undefined) throw new RangeError(`${operation.class} is not asked of things between labels`);
  return found;
}

/** Whether kernels that behave so look at the label that an operation is done to, at all. */
export function looksAtOthers(operation: LabelOperation, behaviours: KernelBehaviours): boolean {
  return mediations[operation.class]?.between?.isAsked(behaviours) ?? !behaviours.unasked.includes(operation.class);
}

function mediationOf(operation: LabelOperation): ThingMediation {
  const mediation = mediations[operation.class];
  if (mediation === undefined) throw new RangeError(`${operation.class} is done to no thing`);
  return mediation;
}
