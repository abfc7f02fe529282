import {
  membersOf,
  ownNamespace,
  subjectWords,
  type AuditedContainer,
  type ExcessPermissions,
  type MemberGroup,
  type GroupReach,
  type FindingSubject,
  type UsedLabel,
} from '@lamellar/core/audit';
import { textOf } from '@lamellar/core/language';
import type { AuditedSnapshot, JudgedFinding } from '../audit/audited-snapshot.ts';
import { namesByClass, ownChangeView } from './changes-view.ts';

/** Converts an audit to JSON, as in docs/json.md. All texts are safe to print. */
export function auditJson({ file, audit, findings }: AuditedSnapshot): object {
  const { host, reach, costs, untold } = audit;
  const { snapshot, kernel, containers, unknown } = host;
  const numbers = new Map(reach.parties.map((party, index) => [party, index]));
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
    findings: findings.map(findingJson),
    containers: containers.map(containerJson),
    programs: host.hostLabels.map(labelJson),
    everyone: [
      { operations: reach.open, because: 'allowed-to-all' },
      { operations: reach.unasked, because: 'not-asked' },
    ]
      .filter(({ operations }) => operations.length > 0)
      .map(({ operations, because }) => ({ operations: namesByClass(operations), because })),
    parties: reach.parties.map((party) => {
      const notFoundOut = reach.notFoundOut(party).map((one) => reachJson(one, numbers));
      return {
        ...groupJsonOf(party),
        reach: reach.reachOf(party).map((one) => reachJson(one, numbers)),
        ...(notFoundOut.length === 0 ? {} : { notFoundOut }),
      };
    }),
    gains: costs.map((cost) => costJson(cost, numbers)),
    unknown: [
      ...unknown.map(({ namespace, name, reason }) => ({
        what: textOf((namespace === '' ? name : `:${namespace}:${name}`) as typeof name),
        reason: `it has ${reason}`,
      })),
      ...untold,
      ...snapshot.unseen.map(({ what, reason }) => ({ what: textOf(what), reason: textOf(reason) })),
    ],
  };
}

/** Converts a finding to JSON. */
function findingJson({ finding, suppressed }: JudgedFinding): object {
  const { id, severity, subject, summary, evidence, fixes } = finding;
  return {
    id,
    severity,
    subject: { ...subjectJson(subject), words: subjectWords(subject) },
    summary,
    evidence,
    fixes,
    ...(suppressed === undefined ? {} : { suppressed }),
  };
}

function subjectJson(subject: FindingSubject): object {
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

function containerJson({ container, title, init, tasks, labels, isPrivileged, ...others }: AuditedContainer): object {
  const namespace = ownNamespace({ container, title, init, tasks, labels, isPrivileged, ...others });
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
    labels: labels.map(labelJson),
  };
}

function labelJson({ label, mode, tasks, meaning }: UsedLabel): object {
  return {
    label: textOf(label),
    ...(mode === undefined ? {} : { mode }),
    tasks: tasks.length,
    known: meaning !== undefined,
  };
}

function groupJsonOf(party: MemberGroup): object {
  return party.kind === 'containers'
    ? { kind: party.kind, containers: party.containers.map(({ index }) => index) }
    : { kind: party.kind, labels: membersOf(party).flatMap((one) => ('label' in one ? [textOf(one.label)] : [])) };
}

function reachJson({ operations, reached }: GroupReach, numbers: ReadonlyMap<MemberGroup, number>): object {
  return {
    operations: namesByClass(operations),
    reached: reached.map(({ party, count, isAll }) => ({ party: numbers.get(party), count, all: isAll })),
  };
}

function costJson(
  { party, isUnconfined, comparedWith, reach, byItself, tooLarge }: ExcessPermissions,
  numbers: ReadonlyMap<MemberGroup, number>,
): object {
  return {
    party: numbers.get(party),
    unconfined: isUnconfined,
    comparedWith,
    reach: reach.map((one) => reachJson(one, numbers)),
    byItself: byItself.map(ownChangeView),
    tooLarge,
  };
}
