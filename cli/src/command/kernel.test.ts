import { expect, it, test } from 'vitest';
import { unmetWords, violations } from '../testing/json-schemas.ts';
import { lamellar } from '../testing/lamellar.ts';

test('kernel list prints the measured kernels, then the read kernels', () => {
  const { status, stdout } = lamellar(['kernel', 'list']);
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^measured\n(?: {2}[\d.]+\n)+\nread from source, not measured\n {2}ubuntu-24\.04, pve-8\n(?: {2}\S+(?:, \S+)*\n)+$/,
  );
});

test('docs/schema/kernels.schema.json describes exactly the output', () => {
  const printed = JSON.parse(lamellar(['kernel', 'list', '--format', 'json']).stdout) as unknown;
  expect(violations('kernels', printed)).toEqual([]);
  expect(unmetWords('kernels', [printed])).toEqual([]);
});

it.each([
  [['list', '7.3'], '`kernel list` has no argument\nhint: write `lamellar kernel list`'],
  [['probe', '7.3'], '`kernel probe` has no argument\nhint: write `lamellar kernel probe`'],
  [['list', '--save', 'x'], '`kernel list` has no --save\nhint: write `lamellar kernel probe --save FILE`'],
  [['features', '--save', 'x'], '`kernel features` has no --save\nhint: write `lamellar kernel probe --save FILE`'],
  [['features', '--format', 'json'], '`kernel features` has only the format of apparmor_parser\nhint: omit --format'],
])('kernel %j is refused', (words, message) => {
  expect(lamellar(['kernel', ...words])).toMatchObject({ status: 2, stdout: '', stderr: `lamellar: ${message}\n` });
});
