import { expect, test } from 'vitest';
import { limitValue } from './limit-value.ts';
import { rlimits } from './rlimits.ts';

// Values compiled by apparmor_parser 4.1.
test.each([
  ['cpu', '5', undefined, 5n],
  ['cpu', '1500', 'ms', 1n],
  ['rttime', '5', 'ms', 5000n],
  ['rttime', '7', undefined, 7n],
  ['nice', '-20', undefined, 0n],
  ['nice', '19', undefined, 39n],
  ['nofile', '09', undefined, 0n],
  ['nofile', '010', undefined, 8n],
  ['nofile', '99999999999999999999', undefined, 9223372036854775807n],
  ['as', '3', 'KB', 3072n],
  ['as', '9223372036854775807', 'G', 18446744072635809792n],
  ['locks', 'infinity', undefined, 18446744073709551615n],
  ['cpu', 'infinity', 'foo', 18446744073709551615n],
  // Values refused by apparmor_parser 4.1.
  ['cpu', '500', 'ms', undefined],
  ['cpu', '9223372036854775807', 'week', undefined],
  ['nofile', '1', 'K', undefined],
  ['nofile', '-1', undefined, undefined],
  ['nice', '20', undefined, undefined],
])('%s <= %s %s', (limit, value, unit, expected) =>
  expect(limitValue(rlimits.get(limit) ?? 'number', value, unit)).toBe(expected),
);
