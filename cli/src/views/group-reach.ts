import type { AuditView } from './audit-view.ts';

type Group = AuditView['parties'][number];
type Reach = Group['reach'][number];

/** From this number of groups on, a short list of exceptions is printed. */
const minGroupsForExceptions = 4;
const maxExceptions = 2;

/**
 * Returns the groups that a group with almost unlimited reach does not reach, if all other groups are reached as a
 * whole. Undefined for limited reach.
 */
export function exceptionsOf(
  reached: Reach['reached'],
  from: number,
  parties: AuditView['parties'],
): readonly number[] | undefined {
  const whole = new Set(reached.flatMap(({ party, all }) => (all ? [party] : [])));
  // Reach excludes the acting member: a group with a single member does not reach its own group.
  const others = [...parties.keys()].filter((group) => group !== from || sizeOf(parties[group]) > 1);
  const leftOut = others.filter((group) => !whole.has(group));
  const isShort = reached.length === whole.size && others.length > minGroupsForExceptions;
  return isShort && leftOut.length <= maxExceptions ? leftOut : undefined;
}

/** Returns the number of members of a group. */
export function sizeOf(group: Group | undefined): number {
  return group?.containers?.length ?? group?.labels?.length ?? 0;
}
