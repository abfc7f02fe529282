import { describe, expect, it, test } from 'vitest';
import { violations } from '../testing/json-schemas.ts';
import { directory, lamellar, records } from '../testing/lamellar.ts';
import { parsedPages } from '../testing/parsed-page.ts';
import { hostWithout } from '../testing/saved-hosts.ts';

const cwd = directory({
  'hosts/a.json': hostWithout('farm1'),
  'hosts/b.json': hostWithout('farm2', 'web'),
  'hosts/c.json': hostWithout('farm3'),
  'damaged/a.json': hostWithout('farm1'),
  'damaged/b.json': '{',
  'damaged/c.json': hostWithout('farm3'),
  'twice/a.json': hostWithout('farm1'),
  'twice/b.json': hostWithout('farm1'),
  'hostile/a.json': hostWithout('<script>alert(1)</script>'),
  'hostile/b.json': hostWithout('farm2', 'web'),
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
    [2, ['diff', '--snapshot', 'hosts', '--git', 'HEAD']],
    [2, ['compat', '--snapshot', 'hosts', '--kernel', '7.3', '--abi', '3.0']],
    [2, ['diff', '--snapshot', 'hosts', '--kernel', '7.3', '--kernel', '6.12']],
    [2, ['compat', '--snapshot', 'hosts']],
  ])('exits with %i: %j', (status, words) => expect(run(...words).status).toBe(status));
});

describe('formats for people', () => {
  test('html is a page without a script, with the hosts and the differences', () => {
    const { status, stdout } = run('diff', '--snapshot', 'hosts', '--format', 'html');
    expect(status).toBe(0);
    const [{ elements, names } = { elements: [], names: [] }] = parsedPages([stdout]);
    expect(elements).not.toContain('script');
    expect(names.filter((name) => name.startsWith('farm'))).toEqual(['farm2', 'farm1', 'farm3']);
    expect(names.filter((name) => name.endsWith(':nginx'))).toHaveLength(1);
    expect(stdout).toMatch(/<h2>1 host [^]*<h2>Removed labels<\/h2>[^]*<h2>2 hosts /);
  });

  test('html escapes the names of hosts', () => {
    const page = run('diff', '--snapshot', 'hostile', '--format', 'html').stdout;
    expect(page).not.toContain('<script>');
    expect(parsedPages([page])[0]?.names).toContain('<script>alert(1)</script>');
  });

  test('markdown has the report in a code block', () => {
    const { stdout } = run('diff', '--snapshot', 'hosts', '--format', 'markdown');
    expect(stdout).toMatch(/^# Hosts with different permissions\n\n```text\n3 hosts in 2 groups [^]*\n```\n$/);
  });

  test('hosts with equal names have the file', () => {
    const { stdout } = run('compat', '--snapshot', 'twice', '--kernel', '7.3');
    expect(stdout).toMatch(/^2 hosts \(kernel 6\.12\.118\): farm1 \(twice\/a\.json\), farm1 \(twice\/b\.json\):/);
  });
});

describe('an unreadable snapshot hides no further host', () => {
  const damaged = 'lamellar: snapshot damaged/b.json is damaged: ';

  it.each([
    ['2 hosts with equal permissions', ['diff']],
    ['farm1, farm3', ['compat', '--kernel', '7.3']],
  ])('%s', (expected, words) => {
    const { status, stdout, stderr } = run(...words, '--snapshot', 'damaged');
    expect(stdout).toContain(expected);
    expect(stdout).toContain('\nnot compared: 1 unreadable snapshot: damaged/b.json\n');
    expect(stderr).toContain(damaged);
    expect(status).toBe(2);
  });

  test('in JSON and HTML', () => {
    const [json] = records(run('diff', '--snapshot', 'damaged', '--format', 'json').stdout);
    expect(violations('diff-hosts', json)).toEqual([]);
    expect(json).toMatchObject({ groups: [{ hosts: [{ host: 'farm1' }, { host: 'farm3' }] }] });
    expect(json).toMatchObject({ unreadable: ['damaged/b.json'] });
    expect(run('diff', '--snapshot', 'damaged', '--format', 'html').stdout).toContain('<h2>Unreadable snapshots</h2>');
  });

  test('an error of the command line is printed once', () => {
    const { status, stderr } = run('diff', '--snapshot', 'hosts', '--kernel', 'nonsense');
    expect(stderr.match(/^lamellar: /gm)).toHaveLength(1);
    expect(status).toBe(2);
  });

  test('without a readable snapshot, the errors are the answer', () => {
    const { status, stdout, stderr } = run('diff', '--snapshot', 'damaged/b.json');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(damaged);
  });
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
