import type { AuditedHost } from '../../audited-host.ts';
import { labelsOfMember } from '../../member-reach.ts';
import { membersOf } from '../../equivalence-classes.ts';
import { operationWords } from '../../../classes/operation-words.ts';
import { pairOperations } from '../../../classes/policy-classes.ts';
import { comparePermissions } from '../../../diff/compare-permissions.ts';
import type { Label } from '../../../labels/label.ts';
import { Matrix } from '../../../matrix/matrix.ts';
import type { ByteString } from '../../../source/bytes.ts';
import { quoted, someOf } from '../evidence.ts';
import { adviceFix, type Finding, type FindingContext, type FindingKind } from '../finding.ts';

/** Permissions that labels of a host gain or lose after booting a different kernel with unchanged policy. */
export const changesWithKernel = {
  id: 'changes-with-kernel',
  title: 'a permission that changes with the kernel',
  find: (host, context) => findAll(host, context),
} as const satisfies FindingKind;

/** Limit of different labels, above the number on real hosts. */
const maxLabels = 600;

function findAll({ kernel, policy }: AuditedHost, { reach, newer, cannotTell }: FindingContext): readonly Finding[] {
  if (newer === undefined || newer === kernel.measured) return [];
  const all = new Map<ByteString, Label>();
  // Two members represent a group: permissions to itself and to further members may differ.
  for (const { label, meaning } of reach.parties
    .flatMap((party) => membersOf(party).slice(0, 2))
    .flatMap(labelsOfMember))
    if (meaning !== undefined) all.set(label, meaning);
  const labels = [...all.values()].slice(0, maxLabels);
  if (all.size > labels.length)
    cannotTell(
      `permissions of ${all.size - labels.length} labels with kernel ${newer.version}`,
      'too many labels with different permissions',
    );
  const root = policy.root;
  const { changes } = comparePermissions(
    { root, matrix: new Matrix(labels, pairOperations, kernel.measured.behaviours) },
    { root, matrix: new Matrix(labels, pairOperations, newer.behaviours) },
  );
  return changes.map(({ kind, operations, subjects: [subject = '' as ByteString, ...subjects], targets }): Finding => ({
    severity: 'medium',
    subject: { kind: 'label', label: subject },
    summary:
      kind === 'lost'
        ? `loses permissions with kernel ${newer.version}`
        : `gains permissions with kernel ${newer.version}`,
    evidence: [
      `${kind}: ${operationWords(operations)}`,
      `to ${someOf(targets.map((target) => quoted(target)))}`,
      ...(subjects.length === 0 ? [] : [`also ${someOf(subjects.map((one) => quoted(one)))}`]),
    ],
    fixes: [
      adviceFix(
        kind === 'lost'
          ? `name the whole label in rules of both sides: \`lamellar can --kernel ${newer.version}\` lists the rules`
          : 'if the access is not intended, add a `deny` rule for the whole label: all kernels enforce such a rule',
      ),
    ],
  }));
}
