import { describe, expect, test } from 'vitest';
import { chooseKernel } from './choose-kernel.ts';
import { featuresOfKernel, measuredKernels } from './measured-kernels.ts';
import { readKernels } from './read-kernels.ts';

describe('the nearest measured kernel of a version', () => {
  test.each([
    // Measured itself, or by the identical version.
    ['6.12.43', '6.12.43', true],
    ['6.12.43+deb13-amd64', '6.12.43', true],
    ['5.10.0-32-amd64', '5.10.0', true],
    ['7.3', '7.3', true],
    ['7.3.0', '7.3', true],
    ['7.3-cloud-amd64', '7.3', true],
    ['7.3-rc7', '7.3', true],
    ['6.17', '6.17.13', true],
    // For a series with several measurements, the latest, as a guess.
    ['6.12', '6.12.118', false],
    ['6.12.50', '6.12.43', false],
    ['6.12.100', '6.12.85', false],
    // A different series: the nearest series.
    ['6.14', '6.16.12', false],
    ['6.16.3', '6.16.12', false],
    ['6.19', '6.18.15', false],
    ['6.17-amd64', '6.17.13', false],
    ['7.1', '7.2.13', false],
    ['7.9', '7.3', false],
    ['4.19.0', '5.10.0', false],
  ])('%s: %s', (version, nearest, exact) => {
    const choice = chooseKernel(version);
    expect([choice?.kernel.version, choice?.exact]).toEqual([nearest, exact]);
  });

  test.each(['nonsense', '', '6', 'v6.12', '6.12.43.1', '6.x', ' 6.12'])('%j is not a version', (version) => {
    expect(chooseKernel(version)).toBeUndefined();
  });

  test.each(measuredKernels)('$version is itself', (kernel) => {
    expect(chooseKernel(kernel.version)).toEqual({ kernel, exact: true });
  });
});

test.each([
  ['5.15.0-91-generic', '5.10.0', 'Ubuntu'],
  // A different kernel from Debian's measured kernel of the same version.
  ['6.1.0-1028-oem', '6.1.0', 'Ubuntu'],
])('%s was not measured: it has patches of %s', (version, nearest, vendor) => {
  const choice = chooseKernel(version);
  expect([choice?.kernel.version, choice?.exact, choice?.patchedBy]).toEqual([nearest, false, vendor]);
});

describe('kernels that were read from source', () => {
  test.each([
    ['ubuntu-24.04', 'ubuntu-24.04', undefined],
    ['pve-8', 'ubuntu-24.04', undefined],
    ['pve-9', 'ubuntu-25.10', undefined],
    ['6.8.0-45-generic', 'ubuntu-24.04', 'Ubuntu'],
    ['6.11.0-8-generic', 'ubuntu-24.04', 'Ubuntu'],
    ['6.14.0-1010-aws', 'ubuntu-25.04', 'Ubuntu'],
    ['6.17.0-5-generic-64k', 'ubuntu-25.10', 'Ubuntu'],
    ['7.0.0-3-generic', 'ubuntu-26.04', 'Ubuntu'],
    ['6.8.12-4-pve', 'ubuntu-24.04', 'Proxmox'],
    ['6.14.8-2-pve', 'ubuntu-25.04', 'Proxmox'],
    ['6.17.4-1-pve', 'ubuntu-25.10', 'Proxmox'],
  ])('%s: %s', (version, kernel, vendor) => {
    const choice = chooseKernel(version);
    expect([choice?.kernel.version, choice?.exact, choice?.patchedBy]).toEqual([kernel, false, vendor]);
  });

  test.each(readKernels)('$version has features and sources', (kernel) => {
    expect(featuresOfKernel(kernel).has('network/af_unix')).toBe(true);
    expect(kernel.sources).not.toEqual([]);
    expect(measuredKernels).not.toContain(kernel);
  });
});
