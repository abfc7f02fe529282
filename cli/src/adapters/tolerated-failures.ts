/** Calls a function. Returns undefined if it fails. */
export function ifPossible<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/** Calls a function. Returns undefined after a system error with a tolerated code, and throws any different error. */
export function unlessFailed<Result>(tolerated: readonly string[], act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    if (tolerated.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
