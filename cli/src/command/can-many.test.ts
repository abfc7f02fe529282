import { describe, expect, it } from 'vitest';
import { compiledWithoutFeatures } from '../testing/compiled-policy.ts';
import { directory, lamellar, twoProfiles } from '../testing/lamellar.ts';

const cwd = directory({
  'p.aa': twoProfiles,
  // The cause of a failing `kubectl exec`: the peer's components are allowed, but not the stack, which is a different
  // name.
  'exec.aa': `abi <abi/4.0>,
profile container {
  signal (receive) peer=unconfined,
  signal (send, receive) peer=container,
  signal (send) peer=unconfined,
}
`,
  'comma.aa': 'profile "x,y" { }\n',
  'many.aa': `abi <abi/4.0>,
@{Y} = a b
profile other {
  include <abs>
  if (@{Y} == b) { /b r, }
}
profile mine {
  include <abs>
}
`,
  'base/abs': 'if (@{Y} == a) { /a r, }\n',
});

function can(words: readonly string[], policy: string) {
  return lamellar(['can', ...words, '--policy', policy], { cwd });
}

/** Returns the head lines with the verdicts. */
function heads(stdout: string): readonly string[] {
  return stdout.split('\n').filter((line) => line.includes('(kernel'));
}

describe('lamellar can on several kernels', () => {
  const question = ['container', 'signal:kill', 'container//&unconfined'];

  it('answers for all measured kernels as ranges', () => {
    const { status, stdout, stderr } = can([...question, '--kernel', 'all'], 'exec.aa');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(heads(stdout)).toEqual([
      'denied: signal kill (kernels 5.10.0 to 6.12.74, 6.16.12 and 6.17.13)',
      'allowed: signal kill (kernels 6.12.85 to 6.12.118 and 6.18.15 to 7.3)',
    ]);
  });

  it('answers once for each requested kernel', () => {
    const kernels = ['7.3', '6.12.43', '7.3'].flatMap((version) => ['--kernel', version]);
    expect(heads(can([...question, ...kernels], 'exec.aa').stdout)).toEqual([
      'denied: signal kill (kernel 6.12.43)',
      'allowed: signal kill (kernel 7.3)',
    ]);
  });

  it('reports assumptions about unmeasured kernels, and differing kernels of Ubuntu', () => {
    const { stderr } = can([...question, '--kernel', '6.12.44', '--kernel', '6.8.0-45-generic'], 'exec.aa');
    expect(stderr).toBe(
      'lamellar: kernel 6.12.44 was not measured; assuming 6.12.43\n' +
        "lamellar: kernel 6.8.0-45-generic is Ubuntu's: assuming ubuntu-24.04, known from source, and not measured\n",
    );
  });

  it('gives each its verdict in JSON', () => {
    const { stdout } = can([...question, '--kernel', 'all', '--format', 'json'], 'exec.aa');
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'deny',
      answers: [
        {
          operations: ['signal:kill'],
          kernels: ['5.10.0', '6.1.0', '6.12.43', '6.12.74', '6.16.12', '6.17.13'],
          verdict: 'deny',
        },
        { kernels: ['6.12.85', '6.12.118', '6.18.15', '7.2.13', '7.3'], verdict: 'allow' },
      ],
    });
  });

  it.each([['check', 'p.aa'], ['features']])('is not what %s can do', (...words) => {
    const kernel = words[0] === 'check' ? ['--kernel', 'all'] : ['all'];
    const { status, stderr } = lamellar([...words, ...kernel], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain('several kernels at once are too many for this command');
  });
});

describe('lamellar can of several labels and operations', () => {
  it('evaluates every combination', () => {
    const { status, stdout } = can(['a,b', 'signal:term', 'b,unconfined', '--format', 'json'], 'p.aa');
    expect(status).toBe(1);
    const { verdict, pairs } = JSON.parse(stdout) as { verdict: string; pairs: Record<string, string>[] };
    expect([verdict, ...pairs.map((pair) => [pair['subject'], pair['target'], pair['verdict']])]).toEqual([
      'deny',
      ['a', 'b', 'allow'],
      ['a', 'unconfined', 'deny'],
      ['b', 'b', 'deny'],
      ['b', 'unconfined', 'deny'],
    ]);
  });

  it('accepts a name with a comma', () => {
    const { stdout } = can(['x,y', 'signal:term', 'x,y', '--format', 'json'], 'comma.aa');
    expect(JSON.parse(stdout)).toMatchObject({ subject: 'x,y', target: 'x,y' });
  });

  it('refuses an empty list of labels', () => {
    const { status, stdout, stderr } = can([',', 'signal:term', 'b'], 'p.aa');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('lamellar: SUBJECT: ');
  });

  it('reports the error of each label without an answer', () => {
    const { status, stdout, stderr } = can(['a,none,b', 'signal:term', 'never'], 'p.aa');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('lamellar: SUBJECT: no profile `none`');
    expect(stderr).toContain('lamellar: TARGET: no profile `never`');
  });
});

describe('--assume', () => {
  it.each([
    ['unconfined', 'runc', 0, 'unconfined'],
    ['open', 'runc', 0, 'rule'],
    ['none', 'runc', 1, 'no-rule'],
    ['unconfined', ':ns:runc', 0, 'unconfined'],
  ])('=%s assumes a profile for %s: exit %i, %s', (kind, name, status, because) => {
    const words = ['unconfined', 'signal:term', name, '--assume', `${name}=${kind}`, '--format', 'json'];
    const outcome = can(words, 'p.aa');
    const { checks } = JSON.parse(outcome.stdout) as { checks: { because: string }[] };
    expect([outcome.status, outcome.stderr, checks.at(-1)?.because]).toEqual([status, '', because]);
  });

  it('=open allows every operation', () => {
    const allowed = [
      ['file:rwmk', '/x'],
      ['file:l', '/x', '/y'],
      ['exec', '/bin/true'],
      ['mount', 'proc', '/proc', 'proc'],
      ['mount:remount', '-', '/x'],
      ['umount', '/x'],
      ['pivot_root', '/x', '/x/y'],
      ['move_mount', '/x', '/y'],
      ['network:create', 'inet', 'stream'],
      ['unix:bind', 'stream', '@x'],
      ['unix:connect', 'stream', '@x', 'unconfined'],
      ['mqueue:open', '/q'],
      ['dbus:send', 'bus=system', 'peer=unconfined'],
      ['dbus:bind', 'bus=system', 'name=a.b'],
      ['userns'],
      ['io_uring:sqpoll'],
      ['io_uring:override_creds', 'unconfined'],
      ['change_profile', 'a'],
      ['change_profile:onexec', 'a', '/bin/true'],
      ['change_profile:stack', 'a'],
      ['capability:sys_admin'],
      ['rlimit:nofile', '100000'],
      ['signal:kill', 'unconfined'],
      ['ptrace:trace', 'unconfined'],
    ];
    const input = allowed.map((words) => `runc\t${words.join('\t')}\n`).join('');
    const words = ['can', '--questions', '-', '--format', 'ndjson', '--policy', 'p.aa', '--assume', 'runc=open'];
    const { status, stdout, stderr } = lamellar(words, { cwd, input });
    const verdicts = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { verdict: string });
    expect(verdicts).toHaveLength(allowed.length);
    expect(allowed.filter((_, at) => verdicts[at]?.verdict !== 'allow')).toEqual([]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.each([
    ['runc', 'cannot assume `runc`\nhint: write NAME=unconfined'],
    ['runc=allowed', 'cannot assume `runc=allowed`\nhint: write NAME=unconfined'],
    ['a=open', '`a` already exists, and cannot be assumed'],
    ['@{x}=open', 'cannot assume `@{x}=open`: no profile can have that name'],
  ])('refuses %s', (word, message) => {
    const { status, stdout, stderr } = can(['a', 'signal:term', 'b', '--assume', word], 'p.aa');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`lamellar: ${message}`);
  });
});

describe('warnings', () => {
  const words = ['mine', 'signal:term', 'other', '-b', 'base'];
  it('concern the files of the labels, and not includes for further classes', () => {
    const { stderr } = can(words, 'many.aa');
    expect(stderr.split('\n').filter((line) => line.includes('warning:'))).toEqual([
      'many.aa:5:7: warning: this condition needs AppArmor 5.0: 4.1 refuses it [later-syntax]',
    ]);
  });

  it('are printed once for several kernels', () => {
    expect(can([...words, '--kernel', 'all'], 'many.aa').stderr).toBe(can(words, 'many.aa').stderr);
  });

  it('do not concern further files', () => {
    const { stderr } = lamellar(['can', 'a', 'signal:term', 'b', '--policy', '.', '-b', 'base'], { cwd });
    expect(stderr).toBe('');
  });

  it('report compiled policy without mediation from a machine without AppArmor', () => {
    const folder = directory({ 'plain.bin': compiledWithoutFeatures });
    const question = ['can', 'a', 'signal:term', 'b', '--policy', 'plain.bin'];
    const { status, stderr } = lamellar(question, { cwd: folder });
    expect(status).toBe(0);
    expect(stderr).toContain(
      'plain.bin: warning: compiled profile `a` does not mediate signals: its rules have no effect, and everything is allowed [unmediated-class]\n',
    );
    expect(stderr).toContain('`lamellar kernel features 7.3 >features && apparmor_parser -QKS -M features FILE`');
  });
});
