import { expect, test } from 'vitest';
import { directory } from '../testing/lamellar.ts';
import { readDesign } from './design.ts';
import { isNone } from './difference.ts';
import { heldOf, prepare, withoutHindered } from './prepare.ts';

// No runtime has containers of these names, and nothing is applied to them, on whatever machine this is.
const folder = directory({
  'lamellar.yaml': ['nobody-1', 'nobody-2'].reduce(
    (text, name) => `${text}  ${name}:\n    runtime: lxc\n    container:\n      policy: [nginx]\n`,
    'lamellar: 1\ncontainers:\n',
  ),
});

test('containers that are not there are held, each with its own reason, and nothing is to be done for them', async () => {
  const options = { manifest: `${folder}/lamellar.yaml`, base: '/etc/apparmor.d' };
  const announced: string[] = [];
  const prepared = await withoutHindered(await prepare(readDesign(options), options, (step) => announced.push(step)));
  expect([...prepared.held].map(([name, { message }]) => `${name}: ${message}`)).toEqual([
    'nobody-1: there is no container `nobody-1`: no /var/lib/lxc/nobody-1/config',
    'nobody-2: there is no container `nobody-2`: no /var/lib/lxc/nobody-2/config',
  ]);
  expect(['nobody-1', 'nobody-2'].filter((name) => prepared.layout.containers.has(name))).toEqual([]);
  expect(isNone(prepared.difference)).toBe(true);
  expect(announced).toEqual([]);
  expect([...heldOf(prepared, { container: 'nobody-2' }).keys()]).toEqual(['nobody-2']);
});
