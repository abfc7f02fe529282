import { expect, test } from 'vitest';
import { choosePackage } from './choose-package.ts';
import type { WantedKernel } from './kernel-list.ts';

const packages = [
  'linux-image-6.1.0-47-cloud-amd64',
  'linux-image-6.1.0-50-cloud-amd64',
  'linux-image-6.12.43+deb12-cloud-amd64',
  'linux-image-6.12.95+deb12-cloud-amd64',
  'linux-image-7.2.9+deb13-cloud-amd64',
  'linux-image-7.2.12+deb13-cloud-amd64',
  'linux-binary-7.2.12+deb13-cloud-amd64',
  'linux-binary-unsigned-7.2.12+deb13-cloud-amd64',
].map((name) => ({ name, version: '1', sha256: '', depends: '' }));

test.each<[what: string, wanted: Omit<WantedKernel, 'suite'>, chosen: string | undefined]>([
  ['the newest of a series', { version: '6.1' }, 'linux-image-6.1.0-50-cloud-amd64'],
  ['the very version', { version: '6.12.43' }, 'linux-image-6.12.43+deb12-cloud-amd64'],
  ['another of the series where the version is gone', { version: '6.12.50' }, 'linux-image-6.12.95+deb12-cloud-amd64'],
  ['the package with the image, where that is another', { version: '7.2' }, 'linux-binary-7.2.12+deb13-cloud-amd64'],
  ['none where the series is gone', { version: '5.10' }, undefined],
  ['what a rolling suite has now', { version: '7.1', isRolling: true }, 'linux-binary-7.2.12+deb13-cloud-amd64'],
])('%s', (_, wanted, chosen) => {
  expect(choosePackage({ suite: 'suite', ...wanted }, packages)?.name).toBe(chosen);
});
