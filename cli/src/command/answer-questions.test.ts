import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

const questions = [
  'web\tcapability:net_bind_service',
  'web\tcapability:net_bind_service,sys_admin\t-',
  'web//&guard\tuserns:create',
  'unconfined\tio_uring:override_creds\tweb',
  'web\tsignal:term\tunconfined',
  'nope\tuserns:create',
  'web\tsignal:term',
  'web\tuserns:create\tunconfined',
  'web\tfly',
  'web',
];

const cwd = directory({
  'p.aa': `abi <abi/4.0>,
profile web { capability net_bind_service, userns, signal, }
profile guard { capability, }
`,
  questions: `${questions.join('\n')}\n\n`,
  allowed: 'web\tuserns\n',
  denied: 'guard\tuserns\n',
});

const ask = (file: string, ...more: readonly string[]) =>
  lamellar(['can', '--questions', file, '--policy', 'p.aa', '--format', 'ndjson', ...more], { cwd });

describe('lamellar can --questions', () => {
  it('answers in the order of the lines, and reports invalid questions', () => {
    const { status, stdout } = ask('questions');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    expect(lines.map(({ subject, operation, object }) => [subject, operation, object])).toEqual(
      questions.map((question) => {
        const [subject, operation = '', ...object] = question.split('\t');
        return [subject, operation, object.filter((field) => field !== '-')];
      }),
    );
    expect(lines.map(({ verdict, error }) => verdict ?? error)).toEqual([
      'allow',
      'deny',
      'deny',
      'allow',
      'allow',
      'no profile `nope`',
      '`signal:term` needs a target label',
      'unexpected `unconfined`: `userns:create` has no target',
      'unknown operation `fly`',
      'unknown operation ``',
    ]);
    expect(status).toBe(2);
  });

  it('continues after a profile with too many states', () => {
    const costly = directory({
      'p.aa': `profile p { audit deny signal peer=**a${'?'.repeat(20)}, }\nprofile q { signal, }\n`,
      questions: 'p\tsignal:term\tp//&q\nq\tsignal:term\tq\n',
    });
    const words = ['can', '--questions', 'questions', '--policy', 'p.aa', '--format', 'ndjson', '--kernel', '5.10'];
    const { status, stdout } = lamellar(words, { cwd: costly });
    const [first, second] = stdout.trim().split('\n');
    expect(first).toMatch(/"error":"profile `p` is too large: /);
    expect(second).toContain('"verdict":"allow"');
    expect(status).toBe(2);
  });

  it('has the answers of single questions', () => {
    const pathOf = fc.constantFrom('/a', '/a/b', '/srv/x', '/srv/x/y', '/home/me/f', 'relative');
    const question = fc.record({
      subject: fc.constantFrom('web', 'web//&:c:in', 'web//&unconfined'),
      operation: fc.constantFrom('file:r', 'file:w', 'file:rw', 'file:k,m', 'file:l', 'exec:x', 'change_profile'),
      words: fc.tuple(pathOf, fc.constantFrom('', '', '/a/b'), fc.constantFrom('', 'owner', 'other')),
    });
    const requested = fc
      .sample(question, 12)
      .map(({ subject, operation, words }) => [subject, operation, ...words.filter((word) => word !== '')]);
    const own = directory({
      'p.aa': 'profile web { /a/** rw, owner /home/** rwk, /srv/*/ r, /srv/** rml, deny /srv/x w, /a px -> web, }\n',
      'in.aa': 'profile in flags=(complain) { /srv/** r, deny /a/** w, }\n',
      questions: requested.map((fields) => `${fields.join('\t')}\n`).join(''),
    });
    const policy = ['--policy', 'p.aa', '--namespace', 'c=in.aa'];
    const { stdout } = lamellar(['can', '--questions', 'questions', '--format', 'ndjson', ...policy], { cwd: own });
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { verdict?: string; error?: string });
    expect(answers).toHaveLength(requested.length);
    const verdicts = ['allow', 'deny'];
    requested.forEach((words, index) => {
      const { status, stderr } = lamellar(['can', ...words, ...policy], { cwd: own });
      const { verdict, error = '' } = answers[index] ?? {};
      const single = verdicts[status ?? 2] ?? (stderr.includes(error) ? `error: ${error}` : stderr);
      expect([words, single]).toEqual([words, verdict ?? `error: ${error}`]);
    });
  });

  it.each([
    ['allowed', 0],
    ['denied', 1],
  ])('exits by its answers: %s', (file, status) => expect(ask(file).status).toBe(status));

  it.each([
    [['can', '--questions', 'allowed'], '--questions needs --format ndjson\nhint: add --format ndjson'],
    [
      ['can', '--questions', 'allowed', '--format', 'ndjson', '--policy', 'p.aa', '--no-new-privs'],
      '--no-new-privs does not apply to --questions\nhint: write `no-new-privs` as the last field of a question',
    ],
    [
      ['can', 'a', '--questions', 'allowed'],
      '--questions excludes a question on the command line\nhint: omit --questions, or move the question into its file',
    ],
    [
      ['can', 'a', 'userns', '--format', 'ndjson'],
      '--format ndjson needs --questions\nhint: use --format json for one question',
    ],
    [
      ['can', '--questions', 'allowed', '--format', 'ndjson', '--policy', 'p.aa', '--kernel', 'all'],
      '--questions needs a single kernel\nhint: give --kernel once',
    ],
  ])('%j', (words, message) => {
    expect(lamellar(words, { cwd })).toEqual({ status: 2, stdout: '', stderr: `lamellar: ${message}\n` });
  });
});
