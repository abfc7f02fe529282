import { expect, test } from 'vitest';
import { packageVersions, publicPackages } from './public-packages.ts';

test('all public packages, and dependencies between these packages, have one version', () => {
  expect(publicPackages().map(({ folder }) => folder)).toEqual([
    'core',
    'node',
    'host-policies',
    'container-policies',
    'cli',
  ]);
  const versions = packageVersions();
  expect([...versions.keys()]).toContain('@lamellar/core in @lamellar/node');
  expect([...new Set(versions.values())]).toHaveLength(1);
});
