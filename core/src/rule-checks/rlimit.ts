import { errorAt, type Report } from '../diagnostics/diagnostic-at.ts';
import { textOf } from '../source/printable-text.ts';
import type { RlimitRule } from '../language/ast-rules.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { limitNumber, timeInMicroseconds } from '../language/keywords/limit-value.ts';
import { rlimits, sizeUnits, timeUnits, type RlimitUnit } from '../language/keywords/rlimits.ts';

/**
 * Reports invalid values and units for a limit.
 *
 * @see `TOK_RLIMIT` in apparmor_parser's grammar, and `convert_time_units`
 */
export function checkRlimit(rule: RlimitRule, report: Report): void {
  const { limit, value, unit } = rule;
  const counts = rlimits.get(limit.value);
  if ((unit?.value as string | undefined) === 'infinity') {
    report(errorAt(unit?.span ?? value.span, 'invalid-value', '`infinity` is not a unit', 'write it alone'));
    return;
  }
  if (counts === undefined || (value.value as string) === 'infinity') return;
  const number = limitNumber(value.value);
  if (counts === 'nice') {
    if (number < -20n || number > 19n) {
      const message = `\`${value.value}\` is not a nice value`;
      report(errorAt(value.span, 'invalid-value', message, 'nice values are from -20 to 19'));
    }
  } else if (number < 0n) {
    report(errorAt(value.span, 'invalid-value', `\`${value.value}\` is negative`, 'write `infinity` for no limit'));
    return;
  }
  if (unit === undefined) return;
  if (!unitsOf(counts).includes(unit.value)) {
    const message = `\`${textOf(limit.value)}\` has no unit \`${textOf(unit.value)}\``;
    report(errorAt(unit.span, 'invalid-value', message, unitHint(counts, unit.value)));
  } else if (counts === 'seconds' || counts === 'microseconds') {
    const minimum = counts === 'seconds' ? 1_000_000n : 1n;
    if ((timeInMicroseconds(number, unit.value) ?? 0n) >= minimum) return;
    const message = `\`${value.value} ${unit.value}\` is not a valid time for \`${textOf(limit.value)}\``;
    const span = { ...value.span, end: unit.span.end };
    report(
      errorAt(span, 'invalid-value', message, counts === 'seconds' ? 'the minimum is `1 s`' : 'the minimum is `1 us`'),
    );
  }
}

function unitsOf(counts: RlimitUnit): readonly string[] {
  if (counts === 'size') return [...sizeUnits.keys()];
  return counts === 'seconds' || counts === 'microseconds' ? [...timeUnits.keys()] : [];
}

function unitHint(counts: RlimitUnit, unit: string): string {
  const units = unitsOf(counts);
  if (units.length === 0) return 'write the number alone';
  const upper = units.find((candidate) => candidate === unit.toUpperCase());
  const guess = upper ?? suggest(unit, units);
  if (guess !== undefined) return `did you mean \`${guess}\`?`;
  return counts === 'size'
    ? 'the units of sizes are `K`, `M` and `G`'
    : 'units of time are `us`, `ms`, `s`, `min`, `h`, `d` and `week`';
}
