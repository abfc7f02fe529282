import { expect, test } from 'vitest';
import { isIpAddress } from './ip-address.ts';

test.each([
  '127.0.0.1',
  '0.0.0.0',
  '255.255.255.255',
  '::',
  '::1',
  '1::',
  '1:2:3:4:5:6:7:8',
  'FFFF::1',
  '::ffff:1.2.3.4',
])('%s is an address', (text) => expect(isIpAddress(text)).toBe(true));

// inet_pton accepts `::` for a single group of zeros.
test.each(['1:2:3:4:5:6:7::', '::2:3:4:5:6:7:8', '1::3:4:5:6:7:8'])('%s is an address, too', (text) =>
  expect(isIpAddress(text)).toBe(true),
);

test.each([
  ['', 'nothing'],
  ['1.2.3', 'three numbers'],
  ['1.2.3.4.', 'a dot at the end'],
  ['1.2.3.256', 'a number that is too large'],
  ['01.2.3.4', 'a leading zero'],
  ['1.2.3.4/8', 'a network'],
  [':1', 'a lone colon'],
  ['1:', 'a lone colon'],
  [':::1', 'three colons'],
  ['1::2::3', 'two gaps'],
  ['00001::', 'five digits'],
  ['1:2:3:4:5:6:7:8::', 'nine groups'],
  ['1.2.3.4::', 'IPv4 in front'],
  ['g::', 'another letter'],
  ['localhost', 'a name'],
])('%j is none: %s', (text) => expect(isIpAddress(text)).toBe(false));
