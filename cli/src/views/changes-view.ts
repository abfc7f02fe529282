import { crossCheckRows, stackCheckRows, type Operation, type PolicyClass } from '@lamellar/core/classes';
import type {
  OwnChange,
  OwnChanges,
  PermissionChange,
  PermissionChanges,
  PolicyDifferences,
} from '@lamellar/core/diff';
import { textOf, type ByteString } from '@lamellar/core/language';

/** Operations towards a peer that labels gain or lose. */
export interface PermissionChangeView extends PairOperationNames {
  /** The direction of the change: the labels gain or lose the operations. */
  readonly kind: 'gained' | 'lost';
  /** The labels that gain or lose the operations. */
  readonly subjects: readonly string[];
  /** The labels of the peers. */
  readonly targets: readonly string[];
}

/** Names of the operations between two labels. */
interface PairOperationNames {
  /** The operations of ptrace, such as `trace`. */
  readonly ptrace: readonly string[];
  /** The signals, such as `term`. */
  readonly signal: readonly string[];
}

/** Names of the operations with a peer, by class. Only signal and ptrace are always present. */
export interface OperationNamesView extends PairOperationNames {
  /** The operations on unix sockets. */
  readonly unix?: readonly string[];
  /** The operations of io_uring. */
  readonly io_uring?: readonly string[];
  /** The operations of D-Bus. */
  readonly dbus?: readonly string[];
}

/** Permissions on objects that labels gain or lose. */
export interface OwnChangesView {
  /** The labels with equal changes. */
  readonly subjects: readonly string[];
  /** The gained and lost permissions. */
  readonly changes: readonly OwnChangeView[];
  /** Classes with too many permissions to compare. */
  readonly tooLarge: readonly string[];
}

/** A gained or lost permission on objects or towards peers: operations, rules, a limit, or an example. */
export interface OwnChangeView {
  /** The direction of the change: the label gains or loses the permission. */
  readonly kind: 'gained' | 'lost';
  /** The name of the class. */
  readonly class: PolicyClass;
  /** The names of the operations; missing if rules describe the change. */
  readonly operations?: readonly string[];
  /** The rules that give the permission to a profile. */
  readonly rules?: readonly string[];
  /** The permissions towards peers outside of the policy: for signal, ptrace and io_uring only. */
  readonly permissions?: readonly string[];
  /** The earlier resource limit, or null for no limit. */
  readonly before?: string | null;
  /** The new resource limit, or null for no limit. */
  readonly after?: string | null;
  /** The words of a question about one of the objects, null for a word without value; or the name of a peer. */
  readonly example?: readonly (string | null)[];
}

/** The permissions that differ between two policies. */
export interface DifferencesView {
  /** The permissions between labels that change. */
  readonly permissions: readonly PermissionChangeView[];
  /** The permissions of labels on objects that change. */
  readonly byThemselves: readonly OwnChangesView[];
  /** Labels that only the new policy has. */
  readonly addedLabels: readonly string[];
  /** Labels that only the present policy has. */
  readonly removedLabels: readonly string[];
}

/** Converts the permissions that differ between two policies to plain data. */
export function differencesView({
  between: { changes, addedLabels, removedLabels },
  byThemselves,
}: Omit<PolicyDifferences, 'leftOut'>): DifferencesView {
  return {
    permissions: permissionChangesView(changes),
    byThemselves: ownChangesView(byThemselves),
    addedLabels: texts(addedLabels),
    removedLabels: texts(removedLabels),
  };
}

/** Converts the permissions that labels gain and lose towards peers to plain data. */
export function permissionChangesView(changes: PermissionChanges['changes']): readonly PermissionChangeView[] {
  return changes.map(permissionChangeView);
}

function permissionChangeView({ kind, operations, subjects, targets }: PermissionChange): PermissionChangeView {
  return { kind, ...namesByClass(operations), subjects: texts(subjects), targets: texts(targets) };
}

/** Converts the permissions that labels gain and lose on objects to plain data. */
export function ownChangesView(changed: readonly OwnChanges[]): readonly OwnChangesView[] {
  return changed.map(({ subjects, changes, tooLarge }) => ({
    subjects: texts(subjects),
    changes: changes.map(ownChangeView),
    tooLarge,
  }));
}

/** Converts a permission that a label gains or loses on objects to plain data. */
export function ownChangeView(change: OwnChange): OwnChangeView {
  const { kind, class: word } = change;
  switch (change.about) {
    case 'nothing':
      return { kind, class: word, operations: change.names };
    case 'few-things':
      return { kind, class: word, rules: texts(change.rules) };
    case 'limit': {
      const { before, after } = change;
      return { kind, class: word, operations: [change.name], before: before ?? null, after: after ?? null };
    }
    case 'peers': {
      const { names: operations, permissions } = change;
      return { kind, class: word, operations, permissions, example: [textOf(change.example)] };
    }
    case 'many-things': {
      const example = change.example.map((one) => (one === undefined ? null : textOf(one)));
      return { kind, class: word, operations: change.names, example };
    }
  }
}

/**
 * Groups the names of operations by class: cross-checked classes always, further classes only if they have operations.
 */
export function namesByClass(operations: readonly Operation[]): OperationNamesView {
  const words = [
    ...crossCheckRows.map(({ word }) => word).sort(),
    ...stackCheckRows.map(({ word }) => word).filter((word) => operations.some((one) => one.class === word)),
  ];
  const names = words.map((word) => [word, operations.filter((one) => one.class === word).map(({ name }) => name)]);
  return Object.fromEntries(names) as OperationNamesView;
}

/** Makes names safe to print. */
export function texts(names: readonly ByteString[]): readonly string[] {
  return names.map(textOf);
}
