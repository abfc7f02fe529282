import { describe, expect, it, test } from 'vitest';
import type { HostAnswersView } from '../views/host-answers-view.ts';
import { violations } from '../testing/json-schemas.ts';
import { directory, lamellar, records } from '../testing/lamellar.ts';
import { hostWithout } from '../testing/saved-hosts.ts';

const cwd = directory({
  'hosts/a.json': hostWithout('farm1'),
  'hosts/b.json': hostWithout('farm2', 'web'),
  'hosts/c.json': hostWithout('farm3'),
  'damaged/a.json': hostWithout('farm1'),
  'damaged/b.json': '{',
  'twice/a.json': hostWithout('farm1'),
  'twice/b.json': hostWithout('farm1'),
  'one/a.json': hostWithout('farm1'),
  'empty/readme': '',
  'questions.txt': 'web:unconfined\tsignal:kill\tweb:unconfined\n',
});
const run = (words: readonly string[], input?: string) =>
  lamellar(words, input === undefined ? { cwd } : { cwd, input });

describe('with a folder of saved hosts', () => {
  test('equal answers are printed once, and small groups come first', () => {
    const { status, stdout, stderr } = run(['can', 'web:nginx', 'signal:kill', 'web:nginx', '--snapshot', 'hosts']);
    expect(stdout).toMatch(/^1 of 3 hosts: farm2\n\n2 of 3 hosts: farm1, farm3\nallowed: signal kill \(kernel 6/);
    expect(stderr).toContain('no profile `nginx` in namespace `lxc-web_<-var-lib-lxc>`');
    expect(status).toBe(2);
  });

  it.each<readonly [status: number, groups: number, words: readonly string[]]>([
    [0, 1, ['can', 'web:unconfined', 'signal:kill', 'web:unconfined']],
    [2, 2, ['can', 'web:nginx', 'signal:kill', 'web:nginx']],
    [0, 2, ['matrix']],
    [0, 2, ['dump', '--profile', 'nginx']],
    [2, 1, ['dump', '--profile', 'nobody']],
    [1, 3, ['doctor']],
    [0, 3, ['ps']],
  ])('status %i and %i groups of %j', (status, count, words) => {
    const result = run([...words, '--snapshot', 'hosts', '--format', 'json']);
    const [json] = records(result.stdout) as [HostAnswersView];
    expect(violations('host-answers', json)).toEqual([]);
    expect(json.groups.flatMap(({ hosts }) => hosts.map(({ file }) => file)).toSorted()).toEqual(
      ['a', 'b', 'c'].map((name) => `hosts/${name}.json`),
    );
    expect({ status: result.status, count: json.groups.length }).toEqual({ status, count });
  });

  it.each([
    ['twice', '2 of 2 hosts: farm1 (twice/a.json), farm1 (twice/b.json)\n'],
    ['one', '1 of 1 host: farm1\n'],
  ])('the title for the folder %s is unambiguous', (folder, title) => {
    const { stdout } = run(['can', 'web:unconfined', 'signal:kill', 'web:unconfined', '--snapshot', folder]);
    expect(stdout.slice(0, title.length)).toBe(title);
  });

  test('the report of doctor about similar hosts is printed once', () => {
    const { stdout } = run(['doctor', '--snapshot', 'hosts']);
    expect(stdout).toMatch(/^1 of 3 hosts: farm2\nkernel 6[^]*\n\n2 of 3 hosts: farm1, farm3\nkernel 6/);
  });

  test('each host gets the same standard input', () => {
    const words = ['matrix', '--labels', '-', '--snapshot', 'hosts'];
    const { stdout } = run(words, 'web:unconfined\nmail:unconfined\n');
    expect(stdout).toMatch(/^3 of 3 hosts: farm1, farm2, farm3\n2 labels/);
  });

  test('an unreadable host does not hide the other hosts', () => {
    const words = ['can', 'web:unconfined', 'signal:kill', 'web:unconfined', '--snapshot', 'damaged'];
    const { status, stdout, stderr } = run(words);
    expect(stdout).toMatch(/^1 of 2 hosts: farm1\nallowed/);
    expect(stdout).toMatch(/\n1 of 2 hosts: damaged\/b\.json\n/);
    expect(stderr).toMatch(/damaged\/b\.json/);
    expect(status).toBe(2);
  });

  it.each([
    ['--format tsv has no form for several hosts', ['matrix', '--format', 'tsv', '--snapshot', 'hosts']],
    ['--save needs a single host', ['doctor', '--save', 'x.json', '--snapshot', 'hosts']],
    ['learn reads the policy of one host', ['learn', 'questions.txt', '--profile', 'p', '--snapshot', 'hosts']],
    ['no snapshot in empty', ['matrix', '--snapshot', 'empty']],
  ])('%s', (message, words) => {
    const { status, stderr, stdout } = run(words);
    expect({ status, stderr, stdout }).toMatchObject({ status: 2, stdout: '' });
    expect(stderr).toContain(`lamellar: ${message}\nhint: `);
  });
});
