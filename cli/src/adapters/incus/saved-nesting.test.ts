import { describe, expect, test } from 'vitest';
import { nestingChanges, invalidNestingWarning } from './saved-nesting.ts';
import type { IncusConfiguration } from './incus-configuration.ts';
import type { IncusInstance } from './incus.ts';

const kept = 'user.lamellar.security.nesting';

function instance(config: IncusConfiguration): IncusInstance {
  return { name: 'web', project: 'shop', type: 'container', config, inherited: {}, inheritedFrom: {}, devices: [] };
}

test.each(['true', 'FALSE', 'Yes', 'no', '1', '0', 'on', 'off'])(
  'the kept boolean `%s` is restored unchanged',
  (value) => {
    const found = instance({ 'security.nesting': 'false', [kept]: value });
    expect(nestingChanges(found, undefined)).toEqual({ 'security.nesting': value, [kept]: '' });
    expect(invalidNestingWarning(found)).toBeUndefined();
  },
);

test('an instance without a value has no value after the removal', () => {
  const found = instance({ 'security.nesting': 'false', [kept]: 'unset' });
  expect(nestingChanges(found, undefined)).toEqual({ 'security.nesting': '', [kept]: '' });
  expect(invalidNestingWarning(found)).toBeUndefined();
});

describe.each([
  ['a word', 'allow'],
  ['a boolean and a line break', 'true\n'],
  ['two lines', 'unset\ntrue'],
  ['another writing of `unset`', 'UNSET'],
  ['nothing', ''],
])('a kept value different from a boolean: %s', (_, value) => {
  const found = instance({ 'security.nesting': 'false', [kept]: value });

  test('is removed and leaves `security.nesting` as it is, with a warning', () => {
    expect(nestingChanges(found, undefined)).toEqual({ [kept]: '' });
    expect(invalidNestingWarning(found)).toBe(
      `incus:shop/web/${kept}: \`${value}\` is neither a boolean nor \`unset\`; security.nesting stays as it is`,
    );
  });

  test('is replaced by the current value of the instance before the next change', () => {
    expect(nestingChanges(found, 'true')).toEqual({ 'security.nesting': 'true', [kept]: 'false' });
  });
});

test('the warning shows a part of a long value', () => {
  const warning = invalidNestingWarning(instance({ [kept]: 'x'.repeat(100_000) }));
  expect(warning).toContain(`\`${'x'.repeat(40)}…\``);
  expect(warning?.length).toBeLessThan(200);
});
