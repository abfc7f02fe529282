import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPackage } from '../../packaging/debian/build-package.ts';
import { ownOrigin } from '../../packaging/debian/origin.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { isShown, shownSteps } from './console-page.ts';
import { hostPages } from './host-pages.ts';
import { offerPackages, withdrawPackages } from './local-repository.ts';
import { TutorialHost } from './tutorial-host.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-pages-'));
const host = sharedLxcHost();
const packages = ['patch', 'prometheus-node-exporter'];
let tutorial: TutorialHost;

beforeAll(async () => {
  tutorial = await TutorialHost.boot(host);
  await offerPackages(host, packages);
  const origin = ownOrigin();
  const command = readFileSync(path.join(root, 'cli/dist/lamellar.cjs'), 'utf8');
  await host.copyIn(buildPackage(origin, command, folder), `/root/lamellar_${origin.version}_all.deb`);
  await host.copyIn(path.join(root, 'docs/how-to/deploy.md'), '/root/pages/deploy.md');
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await tutorial.run('lamellar --quiet remove --all --yes; rm -rf /root/pages', { timeout: 600 });
  await tutorial.run(`DEBIAN_FRONTEND=noninteractive apt-get --quiet=2 --yes purge lamellar ${packages.join(' ')}`);
  await withdrawPackages(host);
  await tutorial.clear();
});

test.each(hostPages)('$page shows the output of its commands on a host', async (one) => {
  const { page, prepare = '', failing = [], clear = 'true' } = one;
  const place = `/root/pages/${path.basename(page)}.commands`;
  await host.copyIn(path.join(root, 'docs/examples'), place);
  await tutorial.run(`set -e; cd ${place}; ${prepare}`, { timeout: 600 });
  const steps = shownSteps(new URL(page, `file://${root}`));
  const ran = await tutorial.runSteps(steps, place, { timeout: 900 });
  expect(ran.length).toBeGreaterThan(0);
  await tutorial.run(clear, { timeout: 600 });
  const expected = (output: string): string => (one.hasNoOutput === true && output === '' ? '…' : output);
  expect(ran.filter(({ printed, output }) => !isShown(printed, expected(output)))).toEqual([]);
  expect(ran.filter(({ command, status }) => (status === 0) === failing.includes(command))).toEqual([]);
});
