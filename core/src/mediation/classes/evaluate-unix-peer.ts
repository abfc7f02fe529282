import { match, type ClassByte, type State } from '../../automata/automaton.ts';
import type { AnswerNote } from '../../classes/answer-notes.ts';
import { filePermissionBits } from '../../classes/file/file-permission-bits.ts';
import { permissionNames } from '../../classes/permission-names.ts';
import { socketBits, socketPermissions } from '../../classes/network/sockets.ts';
import type { UnixObject } from '../../classes/unix/unix-object.ts';
import type { Label, LabelPart } from '../../labels/label.ts';
import type { Profile } from '../../profile/profile.ts';
import type { ByteString } from '../../source/bytes.ts';
import { answerOfState } from '../answer-of-state.ts';
import type { Answer } from '../decision.ts';
import { automatonOfClass, answersAboutFields, type FieldAnswers } from '../symbolic/field-answers.ts';
import { FileMediator } from '../symbolic/file-mediator.ts';
import type { KernelBehaviours } from '../../kernels/kernel-behaviours.ts';
import { answersAboutSwappedFields } from '../symbolic/swapped-field-answers.ts';
import type { ObjectQuestion } from '../object-question.ts';
import { beforeAddresses } from './unix-state.ts';

/**
 * Returns the answers of a profile with unix rules about connected sockets, by the texts of both addresses. If an
 * address is a path, the file rules decide.
 *
 * @param bits - all permissions requested together
 * @param classByte - the class of the unix rules
 * @see `aa_unix_peer_perm`, `profile_peer_perm` in the kernel's `af_unix.c`
 */
export function answersAboutUnixPeer(
  question: ObjectQuestion<UnixObject>,
  bits: number,
  classByte: ClassByte,
): FieldAnswers {
  const { part, side, subject, operation, object, labels } = question;
  const { profile } = part;
  const { own: first, peer: second = first, type } = object;
  const isTowards = side === 'subject';
  const [own, peer] = isTowards ? [first, second] : [second, first];
  if (peer.kind === 'path') return walkFile(question, isTowards ? 'peer' : 'own', bits);
  if (own.kind === 'path') return walkFile(question, isTowards ? 'own' : 'peer', bits);
  const label = isTowards ? labels[0] : subject;
  if (label === undefined) throw new RangeError('another side without a label');
  const { policy } = profile;
  const answer = (addressed: State): Answer => {
    const state = policy.step(addressed, 0);
    const refuses = (name: ByteString): boolean => (bits & ~policy.permissions(match(policy, state, name)).allow) !== 0;
    const found = combineParts(
      partsInScope(label).map((named) => {
        const after = match(policy, state, named.profile.name);
        const refused = bits & ~policy.permissions(after).allow;
        return { part: named, refused, answer: answerOfState(profile, after, bits) };
      }),
      bits === operation.permission.bit,
    );
    return found.because === 'rule' ? { ...found, ...noteOn(label, part, refuses) } : found;
  };
  const automaton = automatonOfClass(profile, classByte);
  const [inFront, between] = beforeAddresses({ type, own }, peer);
  if (!isTowards) return answersAboutSwappedFields(automaton, [inFront, between], answer);
  const fields = [inFront, between].map((before) => ({ before, isRequested: true }));
  return answersAboutFields(automaton, fields, answer);
}

/** A name without a profile: permissions for the name apply to every peer. */
const unusedName = '\xff' as ByteString;

/** Returns the note for an answer that depends on the names in the peer's label. */
function noteOn(label: Label, part: LabelPart, refuses: (name: ByteString) => boolean): { readonly note?: AnswerNote } {
  if (!refuses(unusedName)) return {};
  const seen = partsInScope(label);
  if (label.parts.some((own) => !seen.includes(own) && refuses(own.profile.name))) return { note: 'gains-by-layer' };
  return seen.some(({ namespace }) => namespace !== part.namespace) ? { note: 'named-alone' } : {};
}

/** @see `unix_fs_perm` in the kernel's `af_unix.c`; permissions without a counterpart in file rules are left out */
function walkFile(
  { part: { profile }, object: { subject }, behaviours }: ObjectQuestion<UnixObject>,
  whose: 'own' | 'peer',
  bits: number,
): FieldAnswers {
  const { read, write } = filePermissionBits;
  const requested = ((bits & socketBits.receive) === 0 ? 0 : read) | ((bits & socketBits.send) === 0 ? 0 : write);
  return answersAtPath(profile, subject, whose, requested, behaviours, (answer) => {
    if (answer.verdict === 'allow' || answer.denied !== undefined) return answer;
    return { ...answer, denied: requested === read ? ['r'] : requested === write ? ['w'] : ['r', 'w'] };
  });
}

/** Returns the converted answers of a profile's file rules about an address. */
export function answersAtPath(
  profile: Profile,
  subject: UnixObject['subject'],
  whose: 'own' | 'peer',
  bits: number,
  behaviours: KernelBehaviours,
  convert: (answer: Answer) => Answer,
): FieldAnswers {
  const files = new FileMediator(profile, subject, behaviours);
  const before = '' as ByteString;
  const fields = (['own', 'peer'] as const).map((one) => ({ before, isRequested: one === whose }));
  return answersAboutFields(files, fields, (state) => convert(files.answer(state, bits)));
}

/**
 * Returns the evaluated parts of a label, independent of the policy namespace of the rules.
 *
 * @see `labels_ns`, `fn_for_each_in_scope` in the kernel's `label.h`
 */
export function partsInScope({ parts }: Label): readonly LabelPart[] {
  const innermost = parts.at(-1)?.namespace;
  return parts.filter(({ namespace }) => namespace === innermost);
}

interface PartAnswer {
  readonly part: LabelPart;
  readonly refused: number;
  readonly answer: Answer;
}

/** Combines the answers for the parts: every part must be allowed. */
function combineParts(parts: readonly PartAnswer[], isNamed: boolean): Answer {
  const decides = (because: Answer['because'] | undefined): readonly PartAnswer[] =>
    parts.filter(({ answer }) => (because === undefined ? answer.verdict === 'deny' : answer.because === because));
  const [denied, complaints] = [decides(undefined), decides('complain')];
  const deciding = denied.length > 0 ? denied : complaints.length > 0 ? complaints : parts;
  const answers = deciding.map(({ answer }) => answer);
  const first = answers.find(({ because }) => because === 'deny-rule') ?? answers[0];
  if (first === undefined) throw new RangeError('a label without parts');
  const answer = { ...first, match: 'component', rules: [...new Set(answers.flatMap(({ rules }) => rules))] } as const;
  if (denied.length === 0 && complaints.length === 0) return answer;
  const refused = { ...answer, refused: deciding.map(({ part }) => part) };
  if (denied.length === 0 || isNamed) return refused;
  const bits = denied.reduce((all, one) => all | one.refused, 0);
  return { ...refused, denied: permissionNames({ permissions: socketPermissions }, bits) };
}
