/** One of the two states that a host is taken to, again and again. */
export type Side = 'old' | 'new';

/** A run of `apply` to kill: where it goes, and which of the steps that it announces is its last one. */
export interface Kill {
  readonly to: Side;
  readonly step: number;
}

/** How many steps a run to each of them announces. */
export type Steps = Readonly<Record<Side, number>>;

export function otherSide(side: Side): Side {
  return side === 'old' ? 'new' : 'old';
}

/** All that can be killed: every step of both ways. */
export function everyKill(steps: Steps): readonly Kill[] {
  return (['old', 'new'] as const).flatMap((to) =>
    Array.from({ length: steps[to] }, (_, at) => ({ to, step: at + 1 })),
  );
}

/**
 * Every step, two on one way and two on the other by turns, beginning with either as chance has it: runs of some days have
 * had all.
 */
export function oneWayEach(steps: Steps): readonly Kill[] {
  const first = Math.floor(Math.random() * 2);
  return Array.from({ length: Math.max(steps.old, steps.new) }, (_, at) => {
    const ways = everyKill(steps).filter(({ step }) => step === at + 1);
    return ways[(Math.floor(at / 2) + first) % ways.length] as Kill;
  });
}

/** The values as chance has them. */
export function inAnyOrder<Value>(values: Iterable<Value>): readonly Value[] {
  const rest = [...values];
  const ordered: Value[] = [];
  while (rest.length > 0) ordered.push(...rest.splice(Math.floor(Math.random() * rest.length), 1));
  return ordered;
}

/** For messages: the steps of each way. */
export function describeKills(kills: readonly Kill[]): string {
  const stepsTo = (side: Side) => kills.flatMap(({ to, step }) => (to === side ? [step] : [])).join(', ') || 'none';
  return `steps to the old: ${stepsTo('old')}; to the new: ${stepsTo('new')}`;
}
