import {
  membersOf,
  ownNamespace,
  subjectWords,
  type Audit,
  type AuditedContainer,
  type ExcessPermissions,
  type FindingSubject,
  type FoundFinding,
  type GroupReach,
  type MemberGroup,
  type UsedLabel,
} from '@lamellar/core/audit';
import { textOf } from '@lamellar/core/language';
import type { AuditedSnapshot, JudgedFinding } from '../audit/audited-snapshot.ts';
import type { Unseen } from '@lamellar/core/snapshot';
import { boundaryView, type BoundaryView } from './boundary-view.ts';
import { namesByClass, ownChangeView, type OperationNamesView, type OwnChangeView } from './changes-view.ts';
import type { KernelRequest } from '../policy/policy-options.ts';
import { pickPrinted, type Printed } from './printed.ts';

/**
 * The policy in force on a host, and the findings; one line for each snapshot.
 *
 * @schema audit lamellar audit --format json
 */
export interface AuditView {
  /** The snapshot. */
  readonly file: string;
  /** The host name. */
  readonly host: string;
  /** The start of the snapshot. */
  readonly taken: string;
  /** The kernel of the host. */
  readonly kernel: AuditedKernelView;
  /** The kernel of a planned upgrade, with the kernel used instead; absent without a requested version. */
  readonly requestedKernels?: readonly KernelRequest[];
  /** The version of apparmor_parser whose behaviour is assumed for policy text. */
  readonly compiler: string;
  /** The findings, most severe first. */
  readonly findings: readonly FindingView[];
  /** All containers, in the order of the snapshot. */
  readonly containers: readonly AuditedContainerView[];
  /** The labels of the host's own processes. */
  readonly programs: readonly UsedLabelView[];
  /** Operations that no group lists, because the answer is equal for all groups. */
  readonly everyone: readonly CommonOperations[];
  /** Groups of equivalent containers, and groups of equivalent labels of the host's programs. */
  readonly parties: readonly GroupView[];
  /** The excess permissions of containers over the layers of the runtimes. */
  readonly gains: readonly ExcessPermissionsView[];
  /** Information that is not visible or not known. */
  readonly unknown: readonly UnknownView[];
}

/** The kernel of a host, and the assumed kernel. */
interface AuditedKernelView {
  /** The release, as `uname -r` prints it. */
  readonly release: string;
  /** The measured kernel whose behaviour is assumed. */
  readonly judgedAs: string;
  /** True if the kernel of the host was measured. */
  readonly exact: boolean;
  /** The vendor of unmeasured patches. */
  readonly patchedBy?: string;
}

/** A problem of a host, or a useful fact. */
export interface FindingView extends Omit<FoundFinding, 'subject'> {
  /** The subject. */
  readonly subject: FindingSubjectView;
  /** The reason of the suppression; missing if the finding counts. */
  readonly suppressed?: string;
}

/** The subject of a finding. */
interface FindingSubjectView {
  /** The kind of the subject. */
  readonly kind: FindingSubject['kind'];
  /** The subject in words; suppressions match the words. */
  readonly words: string;
  /** The container of the subject, an index of `containers`. */
  readonly container?: number;
  /** The profile, as the host sees it. */
  readonly profile?: string;
  /** The label, as the host sees it. */
  readonly label?: string;
  /** The policy namespace. */
  readonly namespace?: string;
  /** The id of the process. */
  readonly task?: number;
  /** The name of the command, chosen by the process. */
  readonly command?: string;
}

/** A configured or running container. */
interface AuditedContainerView extends BoundaryView {
  /** The name, with a qualifier if several containers have the name. */
  readonly title: string;
  /** The runtime. */
  readonly runtime: AuditedContainer['container']['runtime'];
  /** The name in the runtime. */
  readonly name: string;
  /** The project of Incus or LXD. */
  readonly project?: string;
  /** True if the runtime reports that the container runs. */
  readonly running: boolean;
  /** True if root of the container is root of the host; missing if not visible. */
  readonly privileged?: boolean;
  /** The id of the first process. */
  readonly init?: number;
  /** The label of the first process. */
  readonly label?: string;
  /** The container's own policy namespace. */
  readonly namespace?: string;
  /** The number of processes. */
  readonly tasks: number;
  /** The labels of the processes, most frequent first. */
  readonly labels: readonly UsedLabelView[];
}

/** A label of processes. */
interface UsedLabelView {
  /** The label, as the host sees it. */
  readonly label: string;
  /** The mode; missing for `unconfined` alone. */
  readonly mode?: NonNullable<UsedLabel['mode']>;
  /** The number of processes. */
  readonly tasks: number;
  /** True if all profiles of the label are known. */
  readonly known: boolean;
}

/** Operations with an equal answer for all groups. */
interface CommonOperations {
  /** The names of the operations, by class. */
  readonly operations: OperationNamesView;
  /** The reason: everyone may perform the operations towards everyone, or the kernel does not evaluate the peer. */
  readonly because: 'allowed-to-all' | 'not-asked';
}

/** Equivalent containers, or equivalent labels. */
interface GroupView {
  /** Containers, or labels of the host's programs. */
  readonly kind: MemberGroup['kind'];
  /** The containers, indices of `containers`. */
  readonly containers?: readonly number[];
  /** The labels of the host's programs. */
  readonly labels?: readonly string[];
  /** The permissions of a member towards others. */
  readonly reach: readonly GroupReachView[];
  /** Operations without an answer because of a limit; missing if all are answered. */
  readonly notFoundOut?: readonly GroupReachView[];
}

/** Operations, and the groups that the operations reach. */
interface GroupReachView {
  /** The names of the operations, by class. */
  readonly operations: OperationNamesView;
  /** The reached groups. */
  readonly reached: readonly ReachedGroupView[];
}

/** A reached group. */
interface ReachedGroupView {
  /** The group, an index of `parties`. */
  readonly party: number;
  /** The number of reached members, without the acting member. */
  readonly count: number;
  /** True if all members are reached. */
  readonly all: boolean;
}

/** The excess permissions of a container over the layer of the runtime. */
interface ExcessPermissionsView {
  /** The group of the container, an index of `parties`. */
  readonly party: number;
  /** True if the container is unconfined. */
  readonly unconfined: boolean;
  /** The basis of the comparison. */
  readonly comparedWith: string;
  /** The excess permissions towards others. */
  readonly reach: readonly GroupReachView[];
  /** The excess permissions on objects. */
  readonly byItself: readonly OwnChangeView[];
  /** Classes with too many permissions to compare. */
  readonly tooLarge: readonly string[];
}

/** Information that is not known. */
interface UnknownView extends Printed<Unseen> {}

/** Converts an audit to plain data. All texts are safe to print. */
export function auditView({ file, audit, findings, requests = [] }: AuditedSnapshot): AuditView {
  const { host, reach, costs, unevaluated } = audit;
  const { snapshot, kernel, compiler, containers, unknown } = host;
  const numbers = new Map(reach.parties.map((party, index) => [party, index]));
  const everyone = [
    { operations: reach.open, because: 'allowed-to-all' },
    { operations: reach.unchecked, because: 'not-asked' },
  ] as const;
  return {
    file,
    host: textOf(snapshot.host),
    taken: snapshot.taken,
    kernel: {
      release: textOf(kernel.release),
      judgedAs: kernel.measured.version,
      exact: kernel.isExact,
      ...(kernel.patchedBy === undefined ? {} : { patchedBy: kernel.patchedBy }),
    },
    ...(requests.length === 0 ? {} : { requestedKernels: requests }),
    compiler: compiler.version,
    findings: findings.map(findingView),
    containers: containers.map((container) => containerView(container, audit)),
    programs: host.hostLabels.map(usedLabelView),
    everyone: everyone
      .filter(({ operations }) => operations.length > 0)
      .map(({ operations, because }) => ({ operations: namesByClass(operations), because })),
    parties: reach.parties.map((party) => {
      const notFoundOut = reach.notFoundOut(party).map((one) => groupReachView(one, numbers));
      return {
        ...membersView(party),
        reach: reach.reachOf(party).map((one) => groupReachView(one, numbers)),
        ...(notFoundOut.length === 0 ? {} : { notFoundOut }),
      };
    }),
    gains: costs.map((cost) => excessView(cost, numbers)),
    unknown: [
      ...unknown.map(({ namespace, name, reason }) => ({
        what: textOf((namespace === '' ? name : `:${namespace}:${name}`) as typeof name),
        reason: `it has ${reason}`,
      })),
      ...unevaluated,
      ...snapshot.unseen.map((unseen) => pickPrinted(unseen, 'what', 'reason')),
    ],
  };
}

function findingView({ finding, suppressed }: JudgedFinding): FindingView {
  const { id, ...others } = finding;
  const subject = { ...subjectView(finding.subject), words: subjectWords(finding.subject) };
  return { id, ...others, subject, ...(suppressed === undefined ? {} : { suppressed }) };
}

function subjectView(subject: FindingSubject): Omit<FindingSubjectView, 'words'> {
  const within =
    'container' in subject && subject.container !== undefined ? { container: subject.container.index } : {};
  switch (subject.kind) {
    case 'host':
    case 'container':
      return { kind: subject.kind, ...within };
    case 'profile':
      return { kind: subject.kind, profile: textOf(subject.profile), ...within };
    case 'label':
      return { kind: subject.kind, label: textOf(subject.label) };
    case 'namespace':
      return { kind: subject.kind, namespace: textOf(subject.namespace) };
    case 'task':
      return { kind: subject.kind, task: subject.task.id, command: textOf(subject.task.command), ...within };
  }
}

function containerView(audited: AuditedContainer, audit: Audit): AuditedContainerView {
  const { container, title, init, tasks, labels, isPrivileged } = audited;
  const namespace = ownNamespace(audited);
  return {
    title,
    runtime: container.runtime,
    name: textOf(container.name),
    ...(container.project === undefined ? {} : { project: textOf(container.project) }),
    running: container.isRunning,
    ...(isPrivileged === undefined ? {} : { privileged: isPrivileged }),
    ...(init === undefined ? {} : { init: init.id, label: textOf(init.label) }),
    ...(namespace === undefined ? {} : { namespace: textOf(namespace) }),
    tasks: tasks.length,
    labels: labels.map(usedLabelView),
    ...boundaryView(audited, audit),
  };
}

function usedLabelView({ label, mode, tasks, meaning }: UsedLabel): UsedLabelView {
  return {
    label: textOf(label),
    ...(mode === undefined ? {} : { mode }),
    tasks: tasks.length,
    known: meaning !== undefined,
  };
}

function membersView(party: MemberGroup): Pick<GroupView, 'kind' | 'containers' | 'labels'> {
  return party.kind === 'containers'
    ? { kind: party.kind, containers: party.containers.map(({ index }) => index) }
    : { kind: party.kind, labels: membersOf(party).flatMap((one) => ('label' in one ? [textOf(one.label)] : [])) };
}

function groupReachView(
  { operations, reached }: GroupReach,
  numbers: ReadonlyMap<MemberGroup, number>,
): GroupReachView {
  return {
    operations: namesByClass(operations),
    reached: reached.map(({ party, count, isAll }) => ({ party: numberOf(party, numbers), count, all: isAll })),
  };
}

function excessView(
  { party, isUnconfined, comparedWith, reach, byItself, tooLarge }: ExcessPermissions,
  numbers: ReadonlyMap<MemberGroup, number>,
): ExcessPermissionsView {
  return {
    party: numberOf(party, numbers),
    unconfined: isUnconfined,
    comparedWith,
    reach: reach.map((one) => groupReachView(one, numbers)),
    byItself: byItself.map(ownChangeView),
    tooLarge,
  };
}

function numberOf(party: MemberGroup, numbers: ReadonlyMap<MemberGroup, number>): number {
  const number = numbers.get(party);
  if (number === undefined) throw new RangeError('a group outside of the audit');
  return number;
}
