import type { Label, LabelPart } from '../../../labels/label.ts';
import type { Decision } from '../../../mediation/decision.ts';
import { bytesOf, type ByteString } from '../../../source/bytes.ts';
import { isUnrestricted } from '../../is-unrestricted.ts';
import type { AuditedContainer, AuditedHost } from '../../audited-host.ts';
import { decideWords } from '../../boundary/decide-written-operation.ts';
import { confinesNothing, outerParts } from '../../container-layers.ts';
import { quoted } from '../evidence.ts';

/** Programs that root of a container can replace or add. */
const samplePrograms: readonly ByteString[] = ['/bin/sh', '/usr/bin/new', '/tmp/new', '/new'].map((path) =>
  bytesOf(path),
);

/** The maximum number of programs to evaluate for a container. */
const maxPrograms = 16;

/**
 * Returns lines about operations by which processes of a container leave the host layer: a change to `unconfined`, or a
 * program that the host layer starts unconfined.
 *
 * @throws AutomatonTooLargeError if patterns of a host layer need an automaton with too many states
 */
export function hostLayerEscapes(container: AuditedContainer, host: AuditedHost): readonly string[] {
  const running = container.tasks.flatMap(({ program }) => program ?? []);
  const programs = [...new Set([...samplePrograms, ...running])].slice(0, maxPrograms);
  const meanings = container.labels.flatMap((used) =>
    used.meaning === undefined || confinesNothing(used) || outerParts(used).length === 0 ? [] : used.meaning,
  );
  const isPossible = (operation: string, object: ByteString): boolean =>
    meanings.some((label) => leaves(label, operation, object, host));
  const program = programs.find((path) => isPossible('exec:x', path));
  return [
    ...(isPossible('change_profile:change', bytesOf('unconfined')) ? ['may change its profile to `unconfined`'] : []),
    ...(program === undefined ? [] : [`may execute ${quoted(program)} without the host layer`]),
  ];
}

/**
 * Returns whether an allowed operation leads to a label without a confining profile of the host's policy namespace, or
 * to a label with a profile that allows everything instead.
 */
function leaves(label: Label, operation: string, object: ByteString, host: AuditedHost): boolean {
  const confining = ({ parts }: Label): readonly LabelPart[] =>
    parts.filter(({ namespace, profile }) => namespace === host.policy.root && profile.mode !== 'unconfined');
  const isOpen = (parts: readonly LabelPart[]): boolean => parts.every((part) => isUnrestricted(part, host));
  const [before, to] = [confining(label), labelAfter(decideWords(label, operation, [object], undefined, host))];
  if (before.length === 0 || to === undefined) return false;
  const after = confining(to);
  return after.length === 0 || (isOpen(after) && !isOpen(before));
}

/** Returns the label after an operation that rules allow. Complain mode is a separate cause. */
function labelAfter(decision: Decision): Label | undefined {
  const isByRule = decision.verdict === 'allow' && decision.checks.every(({ because }) => because !== 'complain');
  return isByRule && decision.shape === 'stack-check' ? decision.becomes : undefined;
}
