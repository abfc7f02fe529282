import { shuffled, randomPart } from '../random/random-part.ts';

/** The state of the host before or after the change. */
export type HostState = 'old' | 'new';

/** A run of `apply` to kill: the target state, and the last announced step. */
export interface Kill {
  readonly to: HostState;
  readonly step: number;
}

/** The numbers of announced steps by target state. */
export type Steps = Readonly<Record<HostState, number>>;

export function otherSide(side: HostState): HostState {
  return side === 'old' ? 'new' : 'old';
}

/** The kills at every step of both directions. */
function everyKill(steps: Steps): readonly Kill[] {
  return (['old', 'new'] as const).flatMap((to) =>
    Array.from({ length: steps[to] }, (_, at) => ({ to, step: at + 1 })),
  );
}

/** The kills of a test run, a random selection in random order; all with `--everything`. */
export function chosenKills(law: string, steps: Steps, count: number): readonly Kill[] {
  // At the first step a run has changed nothing, and at the last step everything.
  const always: readonly Kill[] = [
    { to: 'new', step: 1 },
    { to: 'old', step: steps.old },
  ];
  const others = everyKill(steps).filter(
    (kill) => !always.some(({ to, step }) => to === kill.to && step === kill.step),
  );
  return shuffled(law, [...always, ...randomPart(law, others, count - always.length)]);
}

/** The steps of both directions, for messages. */
export function describeKills(kills: readonly Kill[]): string {
  const stepsTo = (side: HostState) =>
    kills.flatMap(({ to, step }) => (to === side ? [step] : [])).join(', ') || 'none';
  return `steps to the old: ${stepsTo('old')}; to the new: ${stepsTo('new')}`;
}
