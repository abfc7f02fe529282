import { describe, expect, test } from 'vitest';
import type { WhyView } from '../views/why-view.ts';
import { violations } from '../testing/json-schemas.ts';
import { directory, lamellar, records } from '../testing/lamellar.ts';
import { hostWithout } from '../testing/saved-hosts.ts';

/** A record of syslog: `nginx` in container web lacks a capability. */
function denialOn(host: string, name = 'sys_admin'): string {
  return (
    `Dec  1 10:00:50 ${host} kernel: [ 10.5] audit: type=1400 audit(1764583250.050:90): apparmor="DENIED" operation="capable" ` +
    `class="cap" namespace="root//lxc-web_<-var-lib-lxc>" profile="nginx" pid=9 comm="nginx" capability=21 capname="${name}"\n`
  );
}

const cwd = directory({
  'hosts/a.json': hostWithout('farm1'),
  'hosts/b.json': hostWithout('farm2', 'web'),
  'hosts/c.json': hostWithout('farm3', 'mail'),
  'twice/a.json': hostWithout('farm1'),
  'twice/b.json': hostWithout('farm1'),
  'damaged/a.json': hostWithout('farm1'),
  'damaged/b.json': '{',
  'unreadable/a.json': '{',
  'merged.log': ['farm1', 'farm1', 'farm2', 'farm3', 'farm9'].map((host) => denialOn(host)).join(''),
  'nameless.log': denialOn('farm1').slice(denialOn('farm1').indexOf('audit:')),
});

describe('lamellar why --snapshot with a folder', () => {
  test('evaluates each record by the policy of its host, and prints equal denials once', () => {
    const { status, stdout } = lamellar(['why', '-v', 'merged.log', '--snapshot', 'hosts'], { cwd });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^container web on 4 of 4 hosts \(farm1, farm2, farm3, farm9\): add a rule\n/);
    expect(stdout).toContain('denied 5 times on 4 of 4 hosts');
    expect(stdout).toContain('denied: capability sys_admin (kernel 6.12.118 on farm1, farm3)');
    expect(stdout).toContain('not evaluated: no snapshot of farm9\n');
    expect(stdout).toContain('not evaluated: farm2: no profile `nginx` in namespace');
    expect(stdout.match(/^ {4}capability sys_admin,$/gm)).toHaveLength(1);
  });

  test('names the hosts in JSON', () => {
    const { stdout } = lamellar(['why', 'merged.log', '--snapshot', 'hosts', '--format', 'json'], { cwd });
    const [json] = records(stdout) as [WhyView];
    expect(violations('why', json)).toEqual([]);
    expect(
      json.events.map(({ count, hosts, answers = [] }) => [count, hosts, answers.map((one) => one.hosts)]),
    ).toEqual([[5, ['farm1', 'farm2', 'farm3', 'farm9'], [['farm1', 'farm3']]]]);
  });

  test('does not evaluate a record without a host', () => {
    const { stdout } = lamellar(['why', 'nameless.log', '--snapshot', 'hosts'], { cwd });
    expect(stdout).toContain('not evaluated: the line of the log names no host\n');
  });

  test('an unreadable snapshot hides no further host', () => {
    const { status, stdout, stderr } = lamellar(['why', '-v', 'merged.log', '--snapshot', 'damaged'], { cwd });
    expect(stdout).toContain('denied: capability sys_admin (kernel 6.12.118 on farm1)');
    expect(stdout).toContain('not evaluated: no snapshot of farm2, farm3, farm9\n');
    expect(stderr).toContain('lamellar: snapshot damaged/b.json is damaged: ');
    expect(status).toBe(2);
    expect(lamellar(['why', 'merged.log', '--snapshot', 'unreadable'], { cwd })).toMatchObject({
      status: 2,
      stdout: '',
    });
  });

  test.each([
    ['twice/a.json and twice/b.json are both of host `farm1`', ['merged.log', '--snapshot', 'twice']],
    ['--follow reads the log of one host', ['merged.log', '--follow', '--snapshot', 'hosts']],
  ])('%s', (message, words) => {
    const { status, stderr } = lamellar(['why', ...words], { cwd });
    expect(stderr).toContain(`lamellar: ${message}\nhint: `);
    expect(status).toBe(2);
  });
});
