import { wordsIn } from '../../source/words-in.ts';

/**
 * A signal number of AppArmor: equal on every architecture, but not always equal to the machine's number. Real-time
 * signals start at 128, and 35 is "does the process exist?".
 */
export type SignalNumber = number & { readonly __brand: 'SignalNumber' };

const realTimeBase = 128;
const realTimeLast = 32;

/** `lost` is known only to the kernel: apparmor_parser accepts the name in no rule. */
const kernelOnly = 'lost';

/** The names of the signals 1 to 33, in order. */
const firstNames = wordsIn(`
  hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term stkflt chld cont stop stp ttin ttou urg xcpu xfsz
  vtalrm prof winch io pwr sys emt ${kernelOnly}
`);

const numbers = new Map<string, number>([...firstNames.map((name, at) => [name, at + 1] as const), ['exists', 35]]);

/** Aliases for existing names (5.0 and newer). */
const aliases = new Map<string, number>([
  ['tstp', 20],
  ['poll', 29],
]);

const names = new Map<number, string>(Array.from(numbers, ([name, number]) => [number, name]));

/** Every signal number of AppArmor, in ascending order. */
export const allSignals: readonly SignalNumber[] = [
  ...numbers.values(),
  ...Array.from({ length: realTimeLast + 1 }, (_, n) => realTimeBase + n),
] as SignalNumber[];

/** Names valid in a rule, except real-time signals, as suggestions for people. */
export const ruleSignalNames: readonly string[] = [...numbers.keys(), ...aliases.keys()].filter(
  (name) => name !== kernelOnly,
);

/** Returns the number of a signal by any name: `term`, `rtmin+3`, `exists`. */
export function signalNumber(name: string): SignalNumber | undefined {
  const named = numbers.get(name) ?? aliases.get(name);
  if (named !== undefined) return named as SignalNumber;
  // Like strtoul in apparmor_parser: no digits mean 0, and text after the digits is ignored.
  const realTime = /^rtmin\+(?!\s*-\d)\s*\+?(\d*)/.exec(name);
  if (realTime === null) return undefined;
  const offset = Number(realTime[1]);
  return offset <= realTimeLast ? ((realTimeBase + offset) as SignalNumber) : undefined;
}

/** Checks whether a rule may use the signal name. */
export function isRuleSignalName(name: string): boolean {
  return name !== kernelOnly && signalNumber(name) !== undefined;
}

/** Checks whether a signal name is known to AppArmor 5.0 and not to 4.1. */
export function isLaterSignalName(name: string): boolean {
  return aliases.has(name);
}

/** Returns the name of a signal in rules, or else the number. */
export function signalName(signal: SignalNumber): string {
  if (signal >= realTimeBase) return `rtmin+${signal - realTimeBase}`;
  return names.get(signal) ?? String(signal);
}
