import type { PermissionKind } from './permissions.ts';

/** A kind of rule with conditions. */
export type ConditionedKind = PermissionKind | 'mount' | 'pivot-root';

/** The conditions of every kind of rule, outside and inside of `peer=(…)`. */
export const conditionNames: Readonly<Record<ConditionedKind, { own: readonly string[]; peer?: readonly string[] }>> = {
  signal: { own: ['set', 'peer'] },
  ptrace: { own: ['peer'] },
  dbus: {
    own: ['bus', 'path', 'interface', 'member', 'name', 'label'],
    peer: ['name', 'label', 'bus', 'path', 'interface', 'member'],
  },
  unix: { own: ['type', 'protocol', 'addr', 'label'], peer: ['addr', 'label', 'type', 'protocol'] },
  network: { own: ['ip', 'port', 'interface', 'label'], peer: ['ip', 'port', 'label', 'interface'] },
  userns: { own: [] },
  mqueue: { own: ['type', 'label'] },
  'io-uring': { own: ['label'], peer: ['label'] },
  mount: { own: ['fstype', 'vfstype', 'options', 'option'] },
  'pivot-root': { own: ['oldroot'] },
};
