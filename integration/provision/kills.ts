import { inAnyOrder, partByChance } from '../chance/part-by-chance.ts';

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
function everyKill(steps: Steps): readonly Kill[] {
  return (['old', 'new'] as const).flatMap((to) =>
    Array.from({ length: steps[to] }, (_, at) => ({ to, step: at + 1 })),
  );
}

/** The kills of a run, so many of them as chance has it, in any order; all with `--everything`. */
export function chosenKills(law: string, steps: Steps, count: number): readonly Kill[] {
  // At its first step a run has changed nothing yet, and at its last one everything.
  const always: readonly Kill[] = [
    { to: 'new', step: 1 },
    { to: 'old', step: steps.old },
  ];
  const others = everyKill(steps).filter(
    (kill) => !always.some(({ to, step }) => to === kill.to && step === kill.step),
  );
  return inAnyOrder(law, [...always, ...partByChance(law, others, count - always.length)]);
}

/** For messages: the steps of each way. */
export function describeKills(kills: readonly Kill[]): string {
  const stepsTo = (side: Side) => kills.flatMap(({ to, step }) => (to === side ? [step] : [])).join(', ') || 'none';
  return `steps to the old: ${stepsTo('old')}; to the new: ${stepsTo('new')}`;
}
