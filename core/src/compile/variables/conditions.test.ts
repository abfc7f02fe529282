import { describe, expect, test } from 'vitest';
import { readPolicy } from '../../testing/read-policy.ts';

const preamble = `
@{one} = a
@{two} = b a
@{ten} = 10
@{more} = 9 10
@{large} = 9223372036854775808
$yes = true
$no = false
`;

/** Returns whether a condition is true, shown by a hat in the branch, or else the error messages. */
function evaluated(condition: string): boolean | readonly string[] {
  const root = readPolicy({ '': `${preamble}profile p { if ${condition} { hat h { } } }\n` });
  const holds = root.profileNames().length > 1;
  const errors = root.units.flatMap((unit) => unit.diagnosticsSoFar.filter(({ severity }) => severity === 'error'));
  return errors.length === 0 ? holds : errors.map(({ message }) => message);
}

describe('a condition', () => {
  test.each([
    ['$yes', true],
    ['not $yes', false],
    ['$yes and $no', false],
    ['$yes or $no', true],
    ['defined @{one}', true],
    ['defined @{none}', false],
    ['defined $none', false],
    ['@{one} == a', true],
    ['@{two} == @{one}', false],
    ['@{two} != @{one}', true],
    ['@{one} in @{two}', true],
    ['@{two} in @{one}', false],
    ['"@{one}" == a', true],
    ['"x@{one}" == xa', false],
    // A single number is compared as a number, with any base.
    ['9 < 10', true],
    ['9 < 0x0a', true],
    ['9 < 010', false],
    ['-1 < @{ten}', true],
    ['@{ten} >= 10', true],
    // Non-numbers are compared value by value, as bytes, in order and without duplicates.
    ['b > a', true],
    ['@{one} < @{two}', true],
    ['@{more} < @{two}', true],
    ['@{more} <= @{more}', true],
  ])('%s is %s', (condition, value) => expect(evaluated(condition)).toBe(value));

  const mixed = 'a number is compared with a value that is not a number';
  test.each([
    ['@{ten} < a', mixed],
    ['9 < @{more}', mixed],
    ['"" >= 1', mixed],
    ['@{large} > 1', 'a number is too large for a comparison'],
    ['$none', 'variable `$none` is not declared'],
    ['$one', 'variable `$one` is a set of values, not a boolean'],
    ['@{none} == a', 'variable `@{none}` is not declared'],
    ['"@none" == a', 'variable `@{none}` is not declared'],
    ['"@" == a', '`@{}` without a name of a variable'],
    ['@{yes} == a', 'variable `@{yes}` is a boolean, not a set of values'],
  ])('%s is no condition: %s', (condition, message) => expect(evaluated(condition)).toEqual([message]));
});
