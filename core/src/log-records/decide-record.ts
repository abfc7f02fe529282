import { parseObject } from '../classes/parse-object.ts';
import { parseOperations } from '../classes/parse-operations.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { stack, type Label, type LabelPart } from '../labels/label.ts';
import { labelErrorCauses } from '../labels/label-error-causes.ts';
import { findProfile, parseLabel, type LabelError } from '../labels/parse-label.ts';
import { requestedObjects, labelsOfObject } from '../mediation/requested-objects.ts';
import { decide } from '../mediation/decide.ts';
import type { Decision, StackObject } from '../mediation/decision.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { hostLayersBelow } from '../stacks/host-layers-below.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import { questionOfRecord } from './record-question.ts';
import type { AppArmorRecord } from './record.ts';
import { namespaceOfRecord } from './record-layer.ts';

/** The policy's decisions about the operation of a record, or the reason why there are none. */
export type DecidedRecord =
  | {
      readonly decisions: readonly [Decision, ...Decision[]];
      /**
       * Decisions with the peer's stack as the recording task's label, if the stack contains the recording profile: the
       * record does not show the rest of the task's label.
       */
      readonly implied: readonly Decision[];
      /** True if the kernel logs every refusal of the operation, even by a deny rule. */
      readonly isLogged: boolean;
    }
  | {
      readonly reason: string;
      /** The missing profile, or the missing policy namespace as `:NAME:`, if missing is the reason. */
      readonly missing?: ByteString;
      /** The errors in the policy, if the policy is the reason. */
      readonly diagnostics?: readonly Diagnostic[];
    };

/**
 * Evaluates the operation of a record against the policy. A record names one profile of the recording label, and of the
 * peer only the parts visible in the profile's policy namespace. So host layers around containers are added. If only a
 * container's host layer is named, the container is assumed to have no profile of its own.
 */
export function decideRecord(
  record: AppArmorRecord,
  policy: StackedPolicy,
  behaviours: KernelBehaviours,
): DecidedRecord {
  const question = questionOfRecord(record);
  const view = namespaceIn(policy.root, record);
  if (question === undefined || record.profile === undefined)
    return { reason: 'the record lacks fields for an evaluation' };
  if (question.undecided !== undefined) return { reason: question.undecided };
  // The kernel misspells no name, so the hint of the error is left out.
  const refusal = (error: LabelError): DecidedRecord => ({
    reason: error.message,
    ...(error.missing === undefined ? {} : { missing: error.missing }),
    diagnostics: labelErrorCauses(error, policy.root),
  });
  if (view === undefined) {
    const name = namespaceOfRecord(record) ?? ('' as ByteString);
    const message = `the policy has no namespace \`${textOf(name)}\``;
    return refusal({ message, missing: `:${name}:` as ByteString });
  }
  const requested = labelSeen(record.profile, view, policy);
  if ('error' in requested) return refusal(requested.error);
  const peer = question.peer === undefined ? undefined : labelSeen(question.peer, view, policy);
  if (peer !== undefined && 'error' in peer) return refusal(peer.error);
  const [subject, other] =
    question.side === 'subject' || peer === undefined ? [requested.label, peer?.label] : [peer.label, requested.label];

  const parsed = parseOperations(bytesOf(question.operation));
  if ('error' in parsed) return { reason: parsed.error.message };
  const words = question.words.length > 0 || other === undefined ? question.words : ([question.peer] as const);
  const written = parseObject(parsed.operations, words);
  if ('error' in written) return { reason: written.error.message };
  const labels: Label[] = [];
  for (const text of labelsOfObject(written.object)) {
    const seen = other === undefined ? labelSeen(text, view, policy) : { label: other };
    if ('error' in seen) return refusal(seen.error);
    labels.push(seen.label);
  }
  const isOfRoot = record.fsuid === 0 && record.ouid === 0;
  const objects = requestedObjects(written.object, labels).map((object): StackObject =>
    isOfRoot && object.kind === 'object' ? { ...object, isOfRoot } : object,
  );
  const decisionsOf = (who: Label, about: readonly StackObject[]): readonly Decision[] =>
    parsed.operations.flatMap((operation) => about.map((object) => decide(who, operation, object, behaviours, policy)));
  const seen = decisionsOf(subject, objects);
  const decisions = seen.some((one) => wasNotEvaluated(record.profile, view, one))
    ? decisionsOf({ ...subject, isIncomplete: true }, objects)
    : seen;
  const [first, ...rest] = decisions;
  if (first === undefined) return { reason: 'nothing was asked' };
  const stacked = peer !== undefined && first.shape === 'cross-check' && isPartOf(requested.label, peer.label);
  const implied = stacked
    ? [peer.label, requested.label].flatMap((label) => decisionsOf(peer.label, [{ kind: 'label', label }]))
    : [];
  return { decisions: [first, ...rest], implied, isLogged: question.isLogged === true };
}

/**
 * Returns whether the kernel would not have evaluated the recording profile alone: a wholly unconfined label may trace,
 * mount and use sockets. So the label of the tracer or of the task has further, confined parts.
 */
function wasNotEvaluated(
  name: ByteString | undefined,
  view: PolicyNamespace,
  { checks, operation }: Decision,
): boolean {
  return checks.some(
    ({ part: { namespace, profile }, because }) =>
      (because === 'peer-unconfined' || (because === 'unconfined' && profile.mediates(operation.class))) &&
      namespace === view &&
      profile.name === (name as string),
  );
}

/** Returns whether a label is a proper part of a stack. */
function isPartOf(label: Label, stacked: Label): boolean {
  const has = ({ namespace, profile }: LabelPart): boolean =>
    stacked.parts.some((part) => part.namespace === namespace && part.profile.name === profile.name);
  return label.parts.length < stacked.parts.length && label.parts.every(has);
}

function namespaceIn(root: PolicyNamespace, record: AppArmorRecord): PolicyNamespace | undefined {
  const path = namespaceOfRecord(record);
  if (path === undefined) return root;
  let namespace: PolicyNamespace | undefined = root;
  for (const name of path.split('//') as ByteString[]) namespace = namespace?.child(name);
  return namespace;
}

/** Completes a label from the part visible in a policy namespace, by the layers of every task with the part. */
function labelSeen(
  text: ByteString,
  view: PolicyNamespace,
  policy: StackedPolicy,
): { readonly label: Label } | { readonly error: LabelError } {
  const seen = parseLabel(text, view);
  if ('error' in seen) return seen;
  const { parts } = seen.label;
  const [first] = parts;
  if (first === undefined) return { error: { message: 'an empty label' } };
  if (parts.every(({ namespace }) => namespace.parent !== undefined && namespace === first.namespace)) {
    const below = hostLayersBelow(first.namespace, policy);
    if ('parts' in below) return { label: stack(first, ...parts.slice(1), ...below.parts) };
    const lookup = findProfile(below.missing.name, below.missing.namespace, policy.root);
    return 'error' in lookup ? lookup : seen;
  }
  return { label: stack(first, ...parts.slice(1), ...innerPart(parts, view, policy)) };
}

/** Returns the part of a task in its container if the record names only the host layer. */
function innerPart(parts: readonly LabelPart[], view: PolicyNamespace, policy: StackedPolicy): readonly LabelPart[] {
  const [only, other] = parts;
  if (only === undefined || other !== undefined) return [];
  const inner = [...view.all()].find(
    (namespace) => namespace.parent === only.namespace && policy.stackOf(namespace)?.hostLayer === only.profile.name,
  );
  return inner === undefined ? [] : [{ namespace: inner, profile: inner.unconfined }];
}
