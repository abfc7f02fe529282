import { allSignals, signalName, signalNumber, type SignalNumber } from '../../language/keywords/signals.ts';
import { wordsForNames } from '../words-for-names.ts';

/**
 * Describes signals in as few words as possible: `every signal but kill and stop`, `signal hup, rtmin+0 to rtmin+32`.
 */
export function signalWords(names: readonly string[]): string {
  const signals = names.flatMap((name) => signalNumber(name) ?? []);
  const missing = allSignals.filter((signal) => !signals.includes(signal));
  return wordsForNames('signal', ranges(signals), ranges(missing));
}

/** Returns names, with three or more consecutive real-time signals joined into a range. */
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
