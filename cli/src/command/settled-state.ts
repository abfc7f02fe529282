/** How long a state has to stay as it is, and for how long that is waited where it does not, in ms. */
const settling = { stays: 1000, longest: 10_000 };

/**
 * Waits until a state stays as it is: a container that starts or stops is many things for a moment. One that goes on to change is taken as it is
 * after ten seconds.
 *
 * @param wait - for so many ms
 * @returns what it is in the end
 */
export async function settledState(
  state: () => string,
  wait: (milliseconds: number) => Promise<void>,
): Promise<string> {
  let now = state();
  for (let waited = 0; waited < settling.longest; waited += settling.stays) {
    await wait(settling.stays);
    const next = state();
    if (next === now) break;
    now = next;
  }
  return now;
}
