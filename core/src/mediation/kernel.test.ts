import { describe, expect, test } from 'vitest';
import { chooseKernel, measuredKernels } from './kernel.ts';

describe('the measured kernel that is nearest to a version', () => {
  test.each([
    // Measured itself, or by the very version.
    ['6.12.43', '6.12.43', true],
    ['6.12.43+deb13-amd64', '6.12.43', true],
    ['5.10.0-32-amd64', '5.10.0', true],
    ['7.3', '7.3', true],
    ['7.3.0', '7.3', true],
    ['6.17', '6.17.13', true],
    // Of a series that was measured twice the latest, which is a guess.
    ['6.12', '6.12.118', false],
    ['6.12.50', '6.12.43', false],
    ['6.12.100', '6.12.85', false],
    // Another series: the nearest one.
    ['6.14', '6.16.12', false],
    ['6.16.3', '6.16.12', false],
    ['6.19', '6.18.15', false],
    ['7.1', '7.2.13', false],
    ['7.9', '7.3', false],
    ['4.19.0', '5.10.0', false],
  ])('%s: %s', (version, nearest, exact) => {
    const choice = chooseKernel(version);
    expect([choice?.kernel.version, choice?.exact]).toEqual([nearest, exact]);
  });

  test.each(['nonsense', '', '6', 'v6.12', '6.12.43.1', '6.x', ' 6.12'])('%j is no version', (version) => {
    expect(chooseKernel(version)).toBeUndefined();
  });

  test.each(measuredKernels)('$version is itself', (kernel) => {
    expect(chooseKernel(kernel.version)).toEqual({ kernel, exact: true });
  });
});
