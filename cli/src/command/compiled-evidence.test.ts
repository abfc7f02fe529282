import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lamellar } from '../testing/lamellar.ts';

const cwd = fileURLToPath(new URL('../../../docs/examples', import.meta.url));
const ask = (question: string) => lamellar(['can', ...question.split(' '), '--snapshot', 'farm1.json'], { cwd });

describe('the evidence of a saved host', () => {
  it.each([
    ['web:nginx signal:kill web:nginx', 'signal peer=nginx,'],
    ['web:nginx signal:kill web:nginx', 'signal (receive),'],
    ['web:nginx file:r /etc/passwd', '"/{,**}" mrwklix,'],
    ['web:nginx exec /bin/sh', '"/{,**}" mrwklix,'],
    ['web:unconfined mount:umount /mnt', 'umount,'],
    ['web:unconfined capability:sys_admin', 'capability sys_admin,'],
  ])('%s: %s', (question, rule) => {
    const { status, stdout } = ask(question);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {4}loaded policy of .*: /m);
    expect(stdout.split('\n').map((line) => line.replace(/^ {4}loaded policy of .*?>(?::nginx)?: /, ''))).toContain(
      rule,
    );
    expect(stdout).not.toContain('automaton');
  });

  it('is the same in JSON', () => {
    const { checks } = JSON.parse(ask('web:unconfined capability:sys_admin --format json').stdout) as {
      checks: { rules: unknown }[];
    };
    expect(checks[0]?.rules).toEqual([
      { file: 'loaded policy of lxc-web_</var/lib/lxc>', text: 'capability sys_admin,' },
    ]);
  });

  it('explains a container without a policy namespace', () => {
    expect(ask('legacy:nginx signal:kill web:nginx')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'lamellar: SUBJECT: container `legacy` has no policy namespace (label `legacy:nginx`)\n' +
        'hint: its processes run under `unconfined`\n',
    });
  });
});
