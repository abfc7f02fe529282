import { rmSync, truncateSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { readLoadedPolicy } from './loaded-policy.ts';
import { placesBelow } from './machine-places.ts';
import { machineFolder } from './testing/machine-folder.ts';
import { UnseenObjects } from './unseen-objects.ts';

test('a load of a gibibyte is unseen, and others are read', () => {
  const root = machineFolder({
    policy: { loads: { large: '', small: 'policy' }, profiles: { a: { load: 'large' }, b: { load: 'small' } } },
  });
  onTestFinished(() => rmSync(root, { recursive: true }));
  const policy = `${placesBelow(root).securityfs}/policy`;
  truncateSync(`${policy}/raw_data/large/raw_data`, 1024 ** 3);
  const unseen = new UnseenObjects();
  const before = process.resourceUsage().maxRSS;
  const { loads, namespaces } = readLoadedPolicy(policy, true, unseen);
  expect(loads.map((bytes) => Buffer.from(bytes).toString())).toEqual(['policy']);
  expect(namespaces[0]?.profiles.map(({ name, load }) => [name, load])).toEqual([
    ['a', undefined],
    ['b', 0],
  ]);
  expect(unseen.list()).toEqual([{ what: 'a', reason: 'there is more than 256 MiB of compiled policy' }]);
  // In KiB. Memory beyond the limit is the buffers of the reader.
  expect(process.resourceUsage().maxRSS - before).toBeLessThan(512 * 1024);
});
