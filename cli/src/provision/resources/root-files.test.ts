import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { thisMachine } from '../../adapters/machine.ts';
import { layOut } from './layout.ts';
import { rootFileDifferences } from './root-files.ts';
import { containerWithPolicy as composed } from '../testing/composed-container.ts';

const lxcPath = mkdtempSync(path.join(tmpdir(), 'lamellar-roots-'));
afterAll(() => rmSync(lxcPath, { recursive: true }));

const folder = path.join(lxcPath, 'web/rootfs/etc/apparmor.d');
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(lxcPath, 'web/config'), `lxc.rootfs.path = dir:${lxcPath}/web/rootfs\n`);

/** A wanted layout with `load: container`. */
const layout = layOut([{ ...composed('web', 'profile a { }\n', { runtime: 'lxc', lxcPath }), load: 'container' }]);
const [container] = layout.containers.values();
const header = '# Made by `lamellar apply` from its manifest. Changes here are lost with the next one.\n';

test.each([
  ['what is to be there', `${header}profile a { }\n`, []],
  ['what another manifest had there, in a root that came back', `${header}profile earlier { }\n`, [undefined]],
  [
    "what is somebody else's",
    'profile a { }\n',
    [expect.stringMatching(/^already exists, with contents that lamellar did not write$/)],
  ],
])('a file in a root that is %s', async (_, text, obstacles) => {
  expect.assert(container !== undefined);
  writeFileSync(path.join(folder, 'lamellar.a.aa'), text);
  const found = await rootFileDifferences({ container, from: undefined, to: container }, thisMachine);
  expect(found.map(({ obstacle }) => obstacle)).toEqual(obstacles);
  expect(found.every(({ kind }) => kind === 'change')).toBe(true);
});

test('what another manifest had there is not taken away', async () => {
  expect.assert(container !== undefined);
  writeFileSync(path.join(folder, 'lamellar.a.aa'), `${header}profile earlier { }\n`);
  const [found] = await rootFileDifferences({ container, from: container, to: undefined }, thisMachine);
  expect(found).toMatchObject({
    kind: 'remove',
    obstacle: expect.stringContaining('lamellar did not write') as string,
  });
});
