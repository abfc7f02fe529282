import { mountPatterns } from '../../classes/mount/mount-patterns.ts';
import { parseOperations } from '../../classes/parse-operations.ts';
import { findContradiction } from '../../expectations/find-match.ts';
import { viewOf, type Label } from '../../labels/label.ts';
import { capabilityNumber } from '../../language/keywords/capabilities.ts';
import { mediatorOf } from '../../mediation/class-mediators.ts';
import type { Decision } from '../../mediation/decision.ts';
import { bytesOf, type ByteString } from '../../source/bytes.ts';
import type { AuditedContainer, AuditedHost, UsedLabel } from '../audited-host.ts';
import { confinesNothing } from '../container-layers.ts';
import { decideWords } from './decide-written-operation.ts';
import { hasHostRoot } from './file-access.ts';

/** A mount of `proc` outside `/proc`, where the policy lets a container write settings of the host's kernel. */
export interface ProcMount {
  /** The mount point, with a final slash. */
  readonly target: ByteString;
  readonly isBind: boolean;
  /** The writable setting. */
  readonly file: ByteString;
  readonly label: UsedLabel;
  readonly decision: Decision;
}

/** The setting that starts a program as root of the host. */
export const corePattern = bytesOf('/proc/sys/kernel/core_pattern');

/** Every mount point outside `/proc`, where generated host layers refuse writes. */
const outsideProc = bytesOf('/{[^p]*,p[^r]*,pr[^o]*,pro[^c]*,proc?*}{,/**}');

/** New mounts, and binds: a bind of `/proc` leaves out the read-only mounts below. */
const paths = [
  { operation: 'rw', words: [bytesOf('{,**}'), outsideProc, bytesOf('proc')] },
  { operation: 'bind', words: [bytesOf('/proc'), outsideProc] },
] as const;

/**
 * Returns a mount of `proc` by a container with root of the host, if the policy allows one. In a user namespace, the
 * settings of the kernel belong to a different user.
 *
 * @throws AutomatonTooLargeError if the policy needs an automaton with too many states
 */
export function procMount({ container, labels }: AuditedContainer, host: AuditedHost): ProcMount | undefined {
  const { boundary } = container;
  const bounding = BigInt(`0x${boundary?.capabilities ?? 0}`);
  const mayMount = ((bounding >> BigInt(capabilityNumber('sys_admin'))) & 1n) === 1n;
  if (boundary === undefined || !mayMount || !hasHostRoot(boundary)) return undefined;
  for (const label of labels) {
    const { meaning } = label;
    // An unconfined container is a separate finding.
    if (meaning === undefined || confinesNothing(label)) continue;
    if (!isAllowed(meaning, 'capability:sys_admin', [], host)) continue;
    for (const way of paths) {
      const words = allowedMount(meaning, way, host);
      const target = words?.[1];
      if (words === undefined || target === undefined) continue;
      const file = bytesOf(target.replace(/\/$/, '') + corePattern.slice('/proc'.length));
      if (!isAllowed(meaning, 'file:w', [file], host)) continue;
      const decision = decideWords(meaning, `mount:${way.operation}`, words, undefined, host);
      return { target, isBind: way.operation === 'bind', file, label, decision };
    }
  }
  return undefined;
}

function isAllowed(label: Label, operation: string, words: readonly ByteString[], host: AuditedHost): boolean {
  return decideWords(label, operation, words, 'owner', host).verdict === 'allow';
}

/** Returns the words of a shortest mount that all layers of a label allow. */
function allowedMount(
  label: Label,
  { operation: name, words }: (typeof paths)[number],
  { kernel }: AuditedHost,
): readonly (ByteString | undefined)[] | undefined {
  const parsed = parseOperations(bytesOf(`mount:${name}`));
  const read = mountPatterns.read(words, [name]);
  const [operation] = 'error' in parsed ? [] : parsed.operations;
  const [set] = 'error' in read ? [] : read.sets;
  if (operation === undefined || operation.shape !== 'stack-check' || set === undefined)
    throw new RangeError(`\`mount:${name}\` is no operation on paths`);
  const question = { subject: label, operation, object: set.like, labels: [], behaviours: kernel.measured.behaviours };
  const mediator = mediatorOf(question);
  const walks = label.parts.map((part) => mediator.answers({ ...question, part, side: 'subject' }));
  const found = findContradiction(set.matched, walks, 'deny');
  return found.kind === 'found' ? set.wordsOf(found.matched, { labels: [], view: viewOf(label) }) : undefined;
}
