import type { State } from '../../automata/automaton.ts';
import { dbus, dbusBits, type DbusPermission } from '../../classes/dbus/dbus.ts';
import { messageFields, type MessageObject } from '../../classes/dbus/message-object.ts';
import { printLabel, type LabelPart } from '../../labels/label.ts';
import type { Profile } from '../../profile/profile.ts';
import type { ByteString } from '../../source/bytes.ts';
import { busNamespace, visibleLabel } from './bus-view.ts';
import type { Answer } from '../decision.ts';
import {
  automatonOfClass,
  answersAboutFields,
  type ObjectField,
  type FieldAnswers,
} from '../symbolic/field-answers.ts';
import type { KernelBehaviours } from '../../kernels/kernel-behaviours.ts';
import { namingProfile } from '../outcome.ts';
import { allowed } from '../question.ts';
import type { OtherSide, ObjectQuestion } from '../object-question.ts';
import type { ObjectAnswers } from '../symbolic/object-answers.ts';

type DbusQuestion = ObjectQuestion<MessageObject>;

/**
 * Evaluates a profile for a query of dbus-daemon about a label. dbus-daemon sees labels from its own policy namespace
 * and queries only the profiles in the label's innermost namespace. If the entire label is in complain mode,
 * dbus-daemon allows everything.
 *
 * @throws AutomatonTooLargeError with the profile's name
 * @see `bus_apparmor_allows_send`, `bus_apparmor_allows_acquire_service`, `bus_apparmor_allows_eavesdropping` in dbus's
 * `bus/apparmor.c`;
 * `query_label`, `profile_query_cb` in the kernel's `apparmorfs.c`
 */
export function evaluateDbus(question: DbusQuestion): Answer {
  const { part, operation, object } = question;
  return namingProfile(part.profile, () => {
    const walk = answersAboutMessages(question);
    return 'verdict' in walk ? walk : walk.answerTo(messageFields(operation.name).map((name) => object[name]));
  });
}

/** Returns a profile's answers about messages to or from a label, by the texts in `messageFields`. */
export function answersAboutMessages(question: DbusQuestion): Answer | FieldAnswers {
  const { part, side, subject, object, labels, behaviours } = question;
  const { profile } = part;
  const [peer = subject] = labels;
  const [own, other] = side === 'subject' ? [subject, peer] : [peer, subject];
  const view = busNamespace(subject, peer);
  const shown = visibleLabel(own, view);
  const beforehand = answerToAll(part, shown, behaviours);
  if (beforehand !== undefined) return beforehand;
  const permission = permissionOf(question);
  const bit = dbusBits[permission];
  const label = printLabel(other, view);
  return answersAboutFields(automatonOfClass(profile, dbus.byte), fieldsOf(permission, label), (state) => {
    const answer = answerOfRules(profile, state, bit);
    if (answer.verdict === 'allow') return answer;
    const seen = labels.length === 0 ? object : { ...object, peer: label };
    return shown.mode === 'complain'
      ? { verdict: 'allow', because: 'complain', rules: answer.rules, seen }
      : { ...answer, seen };
  });
}

/**
 * Returns a profile's answers about sent or received messages, and about names, in the form of dbus-daemon's queries.
 * The peer label is a field of the query and assumed to be in the profile's policy namespace or below.
 *
 * @see `evaluateDbus`
 */
export function messageAnswersByMatchedText({ part, subject, operation, behaviours }: DbusQuestion): ObjectAnswers {
  const { profile } = part;
  const shown = visibleLabel(subject, busNamespace(subject, subject));
  const beforehand = answerToAll(part, shown, behaviours);
  if (beforehand !== undefined) return beforehand;
  if (shown.mode === 'complain') return allowed('complain');
  const { bit } = operation.permission;
  return { ...automatonOfClass(profile, dbus.byte), answer: (state) => answerOfRules(profile, state, bit) };
}

/** Returns the answer if independent of the object; undefined if the rules decide. */
function answerToAll(
  { profile, namespace }: LabelPart,
  { innermost, mode }: ReturnType<typeof visibleLabel>,
  behaviours: KernelBehaviours,
): Answer | undefined {
  if (behaviours.unchecked.includes('dbus')) return allowed('not-mediated');
  if (mode === 'unconfined') return allowed('unconfined');
  if (namespace !== innermost) return allowed('not-asked');
  if (profile.mode === 'unconfined') return allowed('unconfined');
  if (!profile.mediates('dbus')) return allowed('not-mediated');
  // RULE_MEDIATES_v9NET
  return behaviours.busInEarlierAbis || profile.mediates('unix')
    ? undefined
    : { ...allowed('not-mediated'), note: 'needs-later-abi' };
}

function answerOfRules({ policy }: Profile, state: State, bit: number): Answer {
  const rules = [...new Set(policy.origins(state, bit))];
  if ((policy.permissions(state).allow & bit) !== 0) return { verdict: 'allow', because: 'rule', rules };
  return { verdict: 'deny', because: rules.length > 0 ? 'deny-rule' : 'no-rule', rules };
}

/** Returns the peer: dbus-daemon queries the receiver of a sent message, and the sender of a received message. */
export function otherSideOfDbus({
  operation,
  labels: [label],
  behaviours,
}: Omit<DbusQuestion, 'part' | 'side'>): OtherSide | undefined {
  if (label === undefined || behaviours.unchecked.includes('dbus')) return undefined;
  return { label, permission: operation.name === 'send' ? 'receive' : 'send' };
}

function permissionOf({ side, operation }: DbusQuestion): DbusPermission {
  const name = operation.name as DbusPermission;
  if (side === 'subject') return name;
  return name === 'send' ? 'receive' : 'send';
}

const first: ObjectField = { before: '' as ByteString, isRequested: true };
const following: ObjectField = { before: '\0' as ByteString, isRequested: true };
const unchecked: ObjectField = { before: '' as ByteString, isRequested: false };

/**
 * Returns the fields of dbus-daemon's query, including the peer label: the receiver for a sender's query, the sender
 * for a receiver's query.
 *
 * @see `build_service_query`, `build_message_query`, `build_eavesdrop_query` in dbus's `bus/apparmor.c`
 */
function fieldsOf(permission: DbusPermission, label: ByteString): readonly ObjectField[] {
  if (permission === 'eavesdrop') return [first];
  if (permission === 'bind') return [first, following];
  const names = permission === 'send' ? [following, unchecked] : [unchecked, following];
  return [first, ...names, { before: `\0${label}\0` as ByteString, isRequested: true }, following, following];
}
