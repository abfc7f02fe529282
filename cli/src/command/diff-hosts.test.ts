import { describe, expect, it, test } from 'vitest';
import { violations } from '../testing/json-schemas.ts';
import { directory, lamellar, records } from '../testing/lamellar.ts';
import { hostWithout } from '../testing/saved-hosts.ts';

const cwd = directory({
  'hosts/a.json': hostWithout('farm1'),
  'hosts/b.json': hostWithout('farm2', 'web'),
  'hosts/c.json': hostWithout('farm3'),
});
const run = (...words: readonly string[]) => lamellar(words, { cwd });

describe('lamellar diff --snapshot', () => {
  test('groups hosts by equal permissions, and shows what the others gain and lose', () => {
    const { status, stdout } = run('diff', '--snapshot', 'hosts');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^3 hosts in 2 groups with different permissions\n\n1 host \(kernel 6\.12\.118\): farm2\n/);
    expect(stdout).toMatch(/removed labels:\n {4}lxc-web_.*:nginx\n/);
    expect(stdout).toContain('\n2 hosts (kernel 6.12.118): farm1, farm3\n');
  });

  it.each([
    ['w*', 2],
    ['shop', 1],
    ['nobody', 1],
  ])('with --container %s has %i groups', (container, count) => {
    const [json] = records(run('diff', '--snapshot', 'hosts', '--container', container, '--format', 'json').stdout);
    expect(violations('diff-hosts', json)).toEqual([]);
    expect((json as { readonly groups: readonly unknown[] }).groups).toHaveLength(count);
  });

  it.each([
    [1, ['diff', '--snapshot', 'hosts', '--fail-on', 'any']],
    [0, ['diff', '--snapshot', 'hosts/a.json', 'hosts/c.json', '--fail-on', 'any']],
    [2, ['diff']],
    [2, ['diff', 'a.aa', '--snapshot', 'hosts']],
    [2, ['diff', 'a.aa', 'b.aa', '--container', 'web']],
    [0, ['diff', '--snapshot', 'hosts', '--fail-on', 'gain']],
    [1, ['diff', '--snapshot', 'hosts', '--fail-on', 'loss']],
    [2, ['diff', '--snapshot', 'hosts', '--format', 'html']],
    [2, ['diff', '--snapshot', 'hosts', '--git', 'HEAD']],
    [2, ['compat', '--snapshot', 'hosts', '--kernel', '7.3', '--abi', '3.0']],
    [2, ['diff', '--snapshot', 'hosts', '--kernel', '7.3', '--kernel', '6.12']],
    [2, ['compat', '--snapshot', 'hosts']],
  ])('exits with %i: %j', (status, words) => expect(run(...words).status).toBe(status));
});

test('lamellar compat --snapshot groups hosts by the changes with a kernel', () => {
  const { status, stdout } = run('compat', '--snapshot', 'hosts', '--kernel', '5.10.0', '--fail-on', 'change');
  expect({ status, stdout }).toMatchObject({ status: 1, stdout: expect.stringMatching(/^\d hosts? \(kernel 6/) });
});

test('lamellar compat --snapshot reports classes that hosts compile differently, as a change', () => {
  const words = ['compat', '--snapshot', 'hosts/a.json', '--kernel', '7.3', '--fail-on', 'change', '--format', 'json'];
  const { status, stdout } = run(...words);
  expect(status).toBe(1);
  const [json] = records(stdout);
  expect(violations('diff-hosts', json)).toEqual([]);
  expect(json).toMatchObject({ groups: [{ compiledDifferently: ['owner'] }] });
});
