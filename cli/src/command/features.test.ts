import { expect, it } from 'vitest';
import { lamellar } from '../testing/lamellar.ts';

it.each([
  [[], '', 'permstable32_version {0x000003'],
  [['7.3'], '', 'signal {mask {hup int '],
  [['5.10.0-32-amd64'], '', 'signal {mask {hup int '],
  [['6.12.44'], 'lamellar: kernel 6.12.44 was not measured; assuming 6.12.43\n', 'signal {mask {hup int '],
])('kernel features %j prints what apparmor_parser -M takes', (words, stderr, part) => {
  const outcome = lamellar(['kernel', 'features', ...words]);
  expect(outcome).toMatchObject({ status: 0, stderr });
  expect(outcome.stdout).toContain(part);
});
