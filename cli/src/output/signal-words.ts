import { allSignals, signalName, type SignalNumber } from '@lamellar/core';

/** Signals in as few words as tell them: `every signal but kill and stop`, `signal hup, rtmin+0 to rtmin+32`. */
export function signalWords(signals: readonly SignalNumber[]): string {
  const missing = allSignals.filter((signal) => !signals.includes(signal));
  if (missing.length === 0) return 'every signal';
  const [names, others] = [ranges(signals), ranges(missing)];
  return others.length < names.length ? `every signal but ${joined(others)}` : `signal ${names.join(', ')}`;
}

/** A comma alone would leave open what the last names are: more exceptions, or signals again. */
function joined(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Names, with three and more real-time signals in a row as one. */
function ranges(signals: readonly SignalNumber[]): readonly string[] {
  const runs: SignalNumber[][] = [];
  for (const signal of signals) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last === signal - 1 && isRealTime(last)) run.push(signal);
    else runs.push([signal]);
  }
  return runs.flatMap((run) => {
    const names = run.map(signalName);
    return names.length < 3 ? names : [`${names[0]} to ${names.at(-1)}`];
  });
}

function isRealTime(signal: SignalNumber): boolean {
  return signalName(signal).startsWith('rtmin+');
}
