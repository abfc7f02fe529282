import path from 'node:path';
import type { KernelBehaviours } from '@lamellar/core';
import { expect, test } from 'vitest';
import { directory } from '../../testing/lamellar.ts';
import { readDesign } from './design.ts';
import { designedPolicy, labelsToCompare } from './designed-policy.ts';

/** Loads the policy of a host with two containers, from an own file and a shared file. */
async function policyOf(web: string, db: string) {
  const folder = directory({
    'web.aa': `abi <abi/4.0>,\nprofile service { ${web} }\n`,
    'db.aa': `abi <abi/4.0>,\nprofile service { ${db} }\n`,
    'same.aa': 'abi <abi/4.0>,\nprofile same { capability kill, }\n',
    'lamellar.yaml': `lamellar: 1\ncontainers:\n${['web', 'db'].map((name) => `  ${name}:\n    runtime: lxc\n    container: {policy: [./${name}.aa, ./same.aa]}\n`).join('')}`,
  });
  return designedPolicy(await readDesign({ manifest: path.join(folder, 'lamellar.yaml'), base: '/etc/apparmor.d' }));
}

const label = (container: string, profile: string) =>
  `lxc-${container}_</var/lib/lxc>//&:lxc-${container}_<-var-lib-lxc>:${profile}`;

const behaviours = {} as KernelBehaviours;

test('labels with layers in differing files are compared', async () => {
  const [before, after] = [await policyOf('/a r,', '/a r,'), await policyOf('/a rw,', '/a r,')];
  expect([...labelsToCompare(before, after, behaviours).keys()]).toEqual([label('web', 'service')]);
});
