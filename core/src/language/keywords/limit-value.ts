import { rlimits, sizeUnits, timeUnits, type LimitName, type RlimitUnit } from './rlimits.ts';

/** The value for no limit, in compiled policy and for setrlimit(2): `RLIM_INFINITY`. */
export const noLimit = (1n << 64n) - 1n;

const microsecondsInSecond = 1_000_000n;

/**
 * Returns the compiled value of a limit, as an argument of setrlimit(2). Nice values count from -20, and an overflow of
 * 64 bits is truncated as in the compiler. Undefined for an invalid value or unit.
 *
 * @param value - the number as written, or `infinity`
 * @see `TOK_RLIMIT` in apparmor_parser's grammar, and `convert_time_units`
 */
export function limitValue(counts: RlimitUnit, value: string, unit: string | undefined): bigint | undefined {
  if (value === 'infinity') return noLimit;
  const number = limitNumber(value);
  switch (counts) {
    case 'nice':
      return unit === undefined && number >= -20n && number <= 19n ? number + 20n : undefined;
    case 'number':
      return unit === undefined && number >= 0n ? number : undefined;
    case 'size': {
      const bytes = unit === undefined ? 1n : sizeUnits.get(unit);
      return bytes === undefined || number < 0n ? undefined : BigInt.asUintN(64, number * bytes);
    }
    case 'seconds':
    case 'microseconds': {
      if (number < 0n) return undefined;
      if (unit === undefined) return number;
      const minimum = counts === 'seconds' ? microsecondsInSecond : 1n;
      const time = timeInMicroseconds(number, unit);
      return time === undefined || time < minimum ? undefined : time / minimum;
    }
  }
}

/** Prints a limit for a rule, without a unit. */
export function writtenLimit(name: LimitName, value: bigint): string {
  if (value === noLimit) return 'infinity';
  return String(rlimits.get(name) === 'nice' ? value - 20n : value);
}

/**
 * Converts a time to microseconds. The compiler multiplies in 64 bits, so an overflow may be negative. Undefined for an
 * unknown unit.
 */
export function timeInMicroseconds(number: bigint, unit: string): bigint | undefined {
  const each = timeUnits.get(unit);
  return each === undefined ? undefined : BigInt.asIntN(64, number * BigInt(each));
}

/**
 * Parses a number like strtoll: with a leading zero as octal, up to the first invalid digit. A value out of range
 * becomes the maximum.
 */
export function limitNumber(text: string): bigint {
  const [, sign, digits = '0'] = /^(-?)(0[0-7]*|\d+)/.exec(text) ?? [];
  const number = digits.startsWith('0') ? BigInt(`0o0${digits}`) : BigInt(digits);
  const maximum = (1n << 63n) - 1n;
  const bounded = number > maximum ? maximum : number;
  return sign === '-' ? -bounded : bounded;
}
