/**
 * A signal as AppArmor numbers it: the same on every architecture, and not always the number that
 * the machine has for it. Real-time signals start at 128, and 35 is "does the process exist?".
 */
export type SignalNumber = number & { readonly __brand: 'SignalNumber' };

const realTimeBase = 128;
const realTimeLast = 32;

/** `lost` is known to the kernel alone: apparmor_parser takes it in no rule. */
const kernelOnly = 'lost';

const numbers = new Map<string, number>([
  ['hup', 1],
  ['int', 2],
  ['quit', 3],
  ['ill', 4],
  ['trap', 5],
  ['abrt', 6],
  ['bus', 7],
  ['fpe', 8],
  ['kill', 9],
  ['usr1', 10],
  ['segv', 11],
  ['usr2', 12],
  ['pipe', 13],
  ['alrm', 14],
  ['term', 15],
  ['stkflt', 16],
  ['chld', 17],
  ['cont', 18],
  ['stop', 19],
  ['stp', 20],
  ['ttin', 21],
  ['ttou', 22],
  ['urg', 23],
  ['xcpu', 24],
  ['xfsz', 25],
  ['vtalrm', 26],
  ['prof', 27],
  ['winch', 28],
  ['io', 29],
  ['pwr', 30],
  ['sys', 31],
  ['emt', 32],
  [kernelOnly, 33],
  ['exists', 35],
]);

/** Later names of numbers that have one already (5.0 and newer). */
const aliases = new Map<string, number>([
  ['tstp', 20],
  ['poll', 29],
]);

const names = new Map<number, string>(Array.from(numbers, ([name, number]) => [number, name]));

/** Every signal that AppArmor numbers, in the order of the numbers. */
export const allSignals: readonly SignalNumber[] = [
  ...numbers.values(),
  ...Array.from({ length: realTimeLast + 1 }, (_, n) => realTimeBase + n),
] as SignalNumber[];

/** Names that a rule may use for a signal, the real-time ones aside: what to suggest to a person. */
export const ruleSignalNames: readonly string[] = [...numbers.keys(), ...aliases.keys()].filter(
  (name) => name !== kernelOnly,
);

/** The number of a signal by any of its names: `term`, `rtmin+3`, `exists`. */
export function signalNumber(name: string): SignalNumber | undefined {
  const named = numbers.get(name) ?? aliases.get(name);
  if (named !== undefined) return named as SignalNumber;
  // Like strtoul there: no digits are 0, and what follows the digits is not looked at.
  const realTime = /^rtmin\+(?!\s*-\d)\s*\+?(\d*)/.exec(name);
  if (realTime === null) return undefined;
  const offset = Number(realTime[1]);
  return offset <= realTimeLast ? ((realTimeBase + offset) as SignalNumber) : undefined;
}

/** Whether a rule may name this signal. */
export function isRuleSignalName(name: string): boolean {
  return name !== kernelOnly && signalNumber(name) !== undefined;
}

/** Whether a name of a signal is known to AppArmor 5.0 and not to 4.1. */
export function isLaterSignalName(name: string): boolean {
  return aliases.has(name);
}

/** The name that rules use for a signal, or its number if it has none. */
export function signalName(signal: SignalNumber): string {
  if (signal >= realTimeBase) return `rtmin+${signal - realTimeBase}`;
  return names.get(signal) ?? String(signal);
}
