/** The time that a state must stay unchanged, and the maximum time to wait for a stable state, in ms. */
const debounceTimes = { stays: 1000, longest: 10_000 };

/**
 * Waits until a state stays unchanged, because a container changes state several times while it starts or stops. After
 * ten seconds, returns a state that still changes.
 *
 * @param wait - waits for a number of ms
 * @returns the last state
 */
export async function debouncedState(
  state: () => string,
  wait: (milliseconds: number) => Promise<void>,
): Promise<string> {
  let now = state();
  for (let waited = 0; waited < debounceTimes.longest; waited += debounceTimes.stays) {
    await wait(debounceTimes.stays);
    const next = state();
    if (next === now) break;
    now = next;
  }
  return now;
}
