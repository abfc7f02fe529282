import { describe, expect, it } from 'vitest';
import { directory, lamellar, twoProfiles } from '../testing/lamellar.ts';

const cwd = directory({
  'p.aa': twoProfiles,
  'stack.aa': `profile host { signal, ptrace, }
profile :c:web { signal (receive) set=term peer=unconfined, ptrace (readby) peer=unconfined, }
`,
  'warn.aa': 'profile c { /bin/a rw x, }\n',
});

function can(...words: string[]) {
  return lamellar(['can', ...words, '--policy', 'p.aa'], { cwd });
}

describe('lamellar can', () => {
  it.each([
    ['a', 'signal:term', 'b', 0],
    ['a', 'signal:SIGTERM', 'b', 0],
    ['a', 'signal:kill', 'b', 1],
    ['a', 'signal', 'b', 1],
    ['a', 'ptrace:read', 'b', 0],
    ['a', 'ptrace:trace', 'b', 1],
    ['a', 'ptrace', 'b', 1],
    ['a', 'signal:term,ptrace:read', 'b', 0],
    ['b', 'signal:term', 'a', 1],
    ['unconfined', 'ptrace:trace', 'a', 0],
  ])('%s %s %s exits with %i and keeps stderr empty', (subject, operation, target, status) => {
    const outcome = can(subject, operation, target);
    expect(outcome).toMatchObject({ status, stderr: '' });
    expect(outcome.stdout).toMatch(status === 0 ? /^allowed: / : /^(?:allowed|denied): /);
  });

  it('shows both sides with the deciding rules', () => {
    expect(can('a', 'signal:term', 'b', '--kernel', '7.3').stdout).toBe(`allowed: signal term (kernel 7.3)
  from a
  to   b

✓ profile of the host \`a\` (subject) allows send to \`b\` by
    p.aa:2: signal (send) set=(term, hup) peer=b,
✓ profile of the host \`b\` (object) allows receive from \`a\` by
    p.aa:6: signal (receive) peer=a,
`);
  });

  it('suggests sufficient rules with their place', () => {
    const { stdout } = can('a', 'signal:kill', 'b');
    expect(stdout.slice(stdout.indexOf('host: '))).toBe(`host: add a rule
add to profile of the host \`a\`, in p.aa before line 4:
    signal (send) set=(kill) peer=b,
install:
    printf '%s\\n' '  signal (send) set=(kill) peer=b,' | sed -i '3r /dev/stdin' p.aa &&
    sudo apparmor_parser --replace p.aa
risk: \`lamellar suggest --allow\` lists everything that this rule allows
`);
  });

  it('names the known causes of a denial', () => {
    expect(can('a', 'signal:kill', 'a//&unconfined').stdout).toContain(
      'cause: the runtime stacks `unconfined` on the profile instead of replacing its label',
    );
  });

  it('groups signals with equal explanations', () => {
    const { stdout } = can('a', 'signal', 'b', '--kernel', '7.3');
    expect(stdout.split('\n').filter((line) => line.includes('(kernel'))).toEqual([
      'allowed: signal hup, term (kernel 7.3)',
      'denied: every signal but hup and term (kernel 7.3)',
    ]);
  });

  it('prints one JSON object with every check', () => {
    const { stdout, stderr, status } = can(
      'a',
      'signal:kill',
      'b',
      '--format',
      'json',
      '--kernel',
      '7.3',
      '--compiler',
      '4.1',
    );
    expect(stdout.endsWith('}\n')).toBe(true);
    const { answers, advice, summaries, ...promised } = JSON.parse(stdout) as Record<string, unknown>;
    expect(answers).toEqual([
      { operations: ['signal:kill'], kernels: ['7.3'], verdict: 'deny', checks: promised['checks'] },
    ]);
    const rules = ['signal (send) set=(kill) peer=b,'];
    expect(advice).toEqual([{ profile: 'a', namespace: '', rules, needsPriority: false, stuck: false }]);
    const load = 'apparmor_parser --replace p.aa';
    const place = { kind: 'text', file: 'p.aa', line: 4, then: load };
    const edit = String.raw`printf '%s\n' '  signal (send) set=(kill) peer=b,' | sed -i '3r /dev/stdin' p.aa`;
    expect(summaries).toEqual([
      {
        subject: { kind: 'host' },
        verdict: 'add-rule',
        rules: [{ profile: 'a', namespace: '', rules, place, verified: true }],
        install: { command: `${edit} && sudo ${load}`, restarts: [], byHand: [] },
        causes: [],
      },
    ]);
    expect(promised).toEqual({
      subject: 'a',
      operation: 'signal:kill',
      target: 'b',
      verdict: 'deny',
      kernel: '7.3',
      compiler: '4.1',
      requestedKernels: [{ requested: '7.3', kernel: '7.3', assumed: false }],
      checks: [
        {
          side: 'subject',
          profile: 'a',
          namespace: '',
          layer: { kind: 'host' },
          peer: 'b',
          permission: 'send',
          verdict: 'deny',
          because: 'no-rule',
          match: 'component',
          refused: ['b'],
          rules: [],
        },
        {
          side: 'object',
          profile: 'b',
          namespace: '',
          layer: { kind: 'host' },
          peer: 'a',
          permission: 'receive',
          verdict: 'allow',
          because: 'rule',
          match: 'compound',
          rules: [{ file: 'p.aa', line: 6, text: 'signal (receive) peer=a,' }],
        },
      ],
    });
    expect({ stderr, status }).toEqual({ stderr: '', status: 1 });
  });

  it('states requested kernels that were not measured, and none by default', () => {
    const requested = (...words: readonly string[]): unknown =>
      (JSON.parse(can('a', 'signal:kill', 'b', '--format', 'json', ...words).stdout) as Record<string, unknown>)[
        'requestedKernels'
      ];
    expect(requested('--kernel', '6.8.0-45-generic', '--kernel', '6.17.13')).toEqual([
      { requested: '6.17.13', kernel: '6.17.13', assumed: false },
      { requested: '6.8.0-45-generic', kernel: 'ubuntu-24.04', assumed: true },
    ]);
    expect(requested('--kernel', 'all')).toBeUndefined();
    expect(requested()).toBeUndefined();
  });

  it('gives each signal its verdict in JSON for a question about all', () => {
    const answer: unknown = JSON.parse(can('a', 'signal', 'b', '--format', 'json').stdout);
    expect(answer).toMatchObject({ verdict: 'deny', signals: { hup: 'allow', term: 'allow', kill: 'deny' } });
  });

  it('evaluates every profile of a stack in its own policy namespace', () => {
    const outcome = lamellar(
      ['can', 'unconfined', 'signal:term', 'host//&:c:web', '--policy', 'stack.aa', '--format', 'json'],
      { cwd },
    );
    const answer = JSON.parse(outcome.stdout) as { checks: { side: string; profile: string; namespace: string }[] };
    expect(answer.checks.map(({ side, profile, namespace }) => [side, profile, namespace])).toEqual(
      expect.arrayContaining([
        ['subject', 'unconfined', ''],
        ['object', 'host', ''],
        ['object', ':c:web', 'c'],
      ]),
    );
  });

  it.each(['enforce', 'complain', 'kill', 'unconfined', 'mixed'])(
    'accepts a label with the mode of ps -Z: (%s)',
    (mode) => {
      const { stdout, status } = can(`a (${mode})`, 'signal:term', `b (${mode})`, '--format', 'json');
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ subject: 'a', target: 'b' });
    },
  );

  it('prefers a profile with the name of a label and a mode', () => {
    const other = directory({ p: 'profile a { }\nprofile "a (enforce)" { signal, }\n' });
    const words = ['can', 'a (enforce)', 'signal:term', 'unconfined', '--policy', 'p', '--format', 'json'];
    const { stdout } = lamellar(words, { cwd: other });
    expect(JSON.parse(stdout)).toMatchObject({ subject: 'a (enforce)', verdict: 'allow' });
  });

  it.each([
    ['nope', 'b', ['SUBJECT: no profile `nope`']],
    ['a', 'nope', ['TARGET: no profile `nope`']],
    ['nope', 'none', ['SUBJECT: no profile `nope`', 'TARGET: no profile `none`']],
    ['nope (enforce)', 'b', ['SUBJECT: no profile `nope` (label `nope (enforce)`)']],
  ])('names the invalid label of two labels: %s, %s', (subject, target, messages) => {
    const hint = (message: string) =>
      `hint: --assume '${/`(.*?)`/.exec(message)?.[1]}=unconfined' (or =open, =none) assumes it`;
    expect(can(subject, 'signal:term', target)).toEqual({
      status: 2,
      stdout: '',
      stderr: messages.map((message) => `lamellar: ${message}\n${hint(message)}\n`).join(''),
    });
  });

  it.each([
    ['sig', 'unknown operation `sig`', 'write CLASS or CLASS:NAME'],
    ['ptrace:tracer', 'unknown permission `tracer` of ptrace', 'did you mean `trace`?'],
    ['signal:foo', 'unknown signal `foo`', 'signals are hup'],
    ['signal:', 'unknown signal ``', 'signals are hup'],
    ['', 'unknown operation ``', 'write CLASS or CLASS:NAME'],
  ])('refuses the operation %j', (operation, message, hint) => {
    const { status, stdout, stderr } = can('a', operation, 'b');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`lamellar: ${message}\nhint: ${hint}`);
  });
});
