import { beforeEach, describe, expect, it } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

let cwd: string;
beforeEach(() => {
  cwd = directory({
    'own.aa': 'abi <abi/4.0>,\nprofile a {\n  owner /home/** r,\n}\n',
    'later.aa': 'abi <abi/4.0>,\nprofile a {\n  network interface=lo,\n}\n',
  });
});

describe('--compiler', () => {
  it.each([
    ['4.1', 0],
    ['5.0', 1],
  ])('%s decides about `owner` since Linux 6.17', (version, status) => {
    const words = ['can', 'a', 'file:r', '/home/x', '--other', '--policy', 'own.aa', '--kernel', '7.3'];
    expect(lamellar([...words, '--compiler', version], { cwd }).status).toBe(status);
    // Earlier kernels get the condition from both compilers.
    expect(lamellar([...words.slice(0, -1), '6.12.118', '--compiler', version], { cwd }).status).toBe(1);
  });

  it.each([
    ['4.1', 2, 'error: `interface` in a network rule needs AppArmor 5.0: 4.1 refuses it [later-syntax]'],
    ['5.0', 0, '1 file, 1 profile: valid; 0 errors, 0 warnings'],
  ])('%s alone decides whether a file is valid', (version, status, shown) => {
    const checked = lamellar(['check', 'later.aa', '--compiler', version], { cwd });
    expect(checked.status).toBe(status);
    expect(checked.stdout).toContain(shown);
  });

  it('warns of `owner` only for compilers that ignore it', () => {
    const warned = (version: string) =>
      lamellar(['check', 'own.aa', '--kernel', '7.3', '--compiler', version], { cwd }).stdout.includes('owner-ignored');
    expect([warned('4.1'), warned('5.0')]).toEqual([true, false]);
  });
});
