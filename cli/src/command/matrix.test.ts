import { describe, expect, it } from 'vitest';
import { directory, lamellar, records, shell, twoProfiles } from '../testing/lamellar.ts';

const cwd = directory({
  'p.aa': twoProfiles,
  labels: 'a\nnope\nb\n',
  pairs: 'a\tb\nb\ta\n',
  'crlf-pairs': 'a\tb\r\n\r\nb\ta\r\n',
  'bad-pairs': 'a\tb\n\na b\n',
  'wide-pairs': 'a\tb\tc\n',
  'duplicate.aa': 'profile d { }\nprofile d { }\nprofile e { signal, }\n',
  'exec.aa': 'abi <abi/4.0>,\nprofile container {\n  signal peer=unconfined,\n  signal peer=container,\n}\n',
  'directory/good': 'profile good { signal, }\n',
  'directory/bad': 'profile bad { signal (foo), }\n',
  'directory/binary': 'profile\0',
});

function matrix(words: readonly string[], input?: string) {
  return lamellar(['matrix', '--policy', 'p.aa', '--kernel', '7.3', ...words], {
    cwd,
    ...(input === undefined ? {} : { input }),
  });
}

const allow = { read: 'allow', trace: 'allow' };
const aToB = {
  subject: 'a',
  target: 'b',
  ptrace: { read: 'allow', trace: 'deny' },
  signal: { term: 'allow', kill: 'deny' },
};
const bToA = {
  subject: 'b',
  target: 'a',
  ptrace: { read: 'deny', trace: 'deny' },
  signal: { term: 'deny', kill: 'deny' },
};
const termKill = ['--signals', 'term,kill'];

describe('lamellar matrix --format ndjson', () => {
  it('has one object for each ordered pair of labels of the policy', () => {
    const { status, stdout, stderr } = matrix(['--format', 'ndjson', ...termKill]);
    const found = records(stdout) as { subject: string; target: string }[];
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const labels = ['unconfined', 'a', 'b'];
    expect(found.map(({ subject, target }) => [subject, target])).toEqual(
      labels.flatMap((subject) => labels.map((target) => [subject, target])),
    );
    expect(found[0]).toEqual({
      subject: 'unconfined',
      target: 'unconfined',
      ptrace: allow,
      signal: { term: 'allow', kill: 'allow' },
    });
    expect(found[5]).toEqual(aToB);
  });

  it('keeps the documented order of keys', () => {
    const { stdout } = matrix(['--format', 'ndjson', '--signals', 'hup,term', '--pairs', 'pairs']);
    expect(stdout.split('\n')[0]).toBe(
      '{"subject":"a","target":"b","ptrace":{"read":"allow","trace":"deny"},"signal":{"hup":"allow","term":"allow"}}',
    );
  });

  it('answers the pairs of a file in its order', () => {
    const { status, stdout } = matrix(['--format', 'ndjson', ...termKill, '--pairs', 'pairs']);
    expect({ status, records: records(stdout) }).toEqual({ status: 0, records: [aToB, bToA] });
  });

  it('reads pairs from standard input, even with CR LF', () => {
    const words = ['--format', 'ndjson', ...termKill, '--pairs'];
    expect(records(matrix([...words, '-'], 'b\ta\na\tb\n').stdout)).toEqual([bToA, aToB]);
    expect(records(matrix([...words, 'crlf-pairs']).stdout)).toEqual([aToB, bToA]);
  });

  it('reports an unknown label, continues, and exits with 2', () => {
    const { status, stdout, stderr } = matrix(
      ['--format', 'ndjson', ...termKill, '--pairs', '-'],
      'a\tnope\nnope\ta\na\tb\n',
    );
    expect(records(stdout)).toEqual([
      { subject: 'a', target: 'nope', error: 'no profile `nope`' },
      { subject: 'nope', target: 'a', error: 'no profile `nope`' },
      aToB,
    ]);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: "lamellar: no profile `nope`\nhint: --assume 'nope=unconfined' (or =open, =none) assumes it\n",
    });
  });

  it('prints labels as written in the question', () => {
    const words = ['--format', 'ndjson', ...termKill, '--pairs', '-'];
    const { status, stdout } = matrix(words, 'a (enforce)\tb\na\tb (complain)\n');
    expect({ status, records: records(stdout) }).toEqual({
      status: 0,
      records: [
        { ...aToB, subject: 'a (enforce)' },
        { ...aToB, target: 'b (complain)' },
      ],
    });
  });

  it('answers all ordered pairs of --labels, in the order of the lines, wrong labels included', () => {
    const { status, stdout } = matrix(['--format', 'ndjson', ...termKill, '--labels', 'labels']);
    const error = 'no profile `nope`';
    expect(status).toBe(2);
    expect(records(stdout)).toMatchObject([
      { subject: 'a', target: 'a' },
      { subject: 'a', target: 'nope', error },
      aToB,
      { subject: 'nope', target: 'a', error },
      { subject: 'nope', target: 'nope', error },
      { subject: 'nope', target: 'b', error },
      bToA,
      { subject: 'b', target: 'nope', error },
      { subject: 'b', target: 'b' },
    ]);
  });

  it('evaluates every named signal by default', () => {
    const [record] = records(matrix(['--format', 'ndjson', '--pairs', 'pairs']).stdout) as { signal: object }[];
    expect(Object.keys(record?.signal ?? {})).toEqual(expect.arrayContaining(['hup', 'exists', 'rtmin+0', 'rtmin+32']));
  });
});

describe('lamellar matrix, other formats', () => {
  it('prints a table of bits as tsv', () => {
    const { stdout } = matrix(['--format', 'tsv', ...termKill, '--pairs', '-'], 'a\tb\na\tnope\n');
    expect(stdout).toBe(
      [
        'subject\ttarget\tptrace:read\tptrace:trace\tsignal:term\tsignal:kill',
        'a\tb\t1\t0\t1\t0',
        'a\tnope\t-\t-\t-\t-',
        '',
      ].join('\n'),
    );
  });

  it('prints groups and their permissions as json', () => {
    const { stdout, status } = matrix(['--format', 'json', ...termKill]);
    const answer = JSON.parse(stdout) as { verdicts: unknown[] };
    expect({ ...answer, verdicts: answer.verdicts[5], status }).toEqual({
      kernel: '7.3',
      compiler: '4.1',
      requestedKernels: [{ requested: '7.3', kernel: '7.3', assumed: false }],
      labels: 3,
      pairs: 9,
      groups: [
        { id: 0, labels: ['unconfined'] },
        { id: 1, labels: ['a'] },
        { id: 2, labels: ['b'] },
      ],
      verdicts: {
        subject: 1,
        target: 2,
        relations: ['elsewhere'],
        each: 1,
        example: ['a', 'b'],
        ptrace: aToB.ptrace,
        signal: aToB.signal,
      },
      status: 0,
    });
  });

  it('treats repeated labels and labels with a mode as one', () => {
    const { stdout } = matrix(['--format', 'json', '--labels', '-'], 'a\na (enforce)\n');
    expect(JSON.parse(stdout)).toMatchObject({ labels: 1, pairs: 1 });
  });
});

describe('lamellar matrix on several kernels', () => {
  const requested = ['matrix', '--policy', 'exec.aa', '--labels', '-', '--signals', 'kill'];
  const answer = (...words: readonly string[]) =>
    lamellar([...requested, ...words], { cwd, input: 'container\ncontainer//&unconfined\n' });
  const older = '5.10.0 to 6.12.74, 6.16.12 and 6.17.13';

  it('groups kernels with equal answers', () => {
    const { status, stdout, stderr } = answer('--kernel', 'all');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.match(/^.*kernel.*$/gm)).toEqual([
      `2 labels, 4 ordered pairs; kernels ${older}`,
      '2 labels in 1 group, 4 ordered pairs; kernels 6.12.85 to 6.12.118 and 6.18.15 to 7.3',
    ]);
  });

  const requestOf = (version: string) => ({ requested: version, kernel: version, assumed: false });

  it('has the answers of each kernel alone', () => {
    const both = answer('--kernel', '6.17.13', '--kernel', '7.3').stdout;
    expect(both).toBe(['6.17.13', '7.3'].map((version) => answer('--kernel', version).stdout).join('\n'));
    const matrices = ['6.17.13', '7.3'].map((version) => {
      const { kernel, compiler, requestedKernels, ...rest } = JSON.parse(
        answer('--kernel', version, '--format', 'json').stdout,
      ) as object & { kernel: string; compiler: string; requestedKernels: unknown };
      expect([compiler, requestedKernels]).toEqual(['4.1', [requestOf(version)]]);
      return { kernels: [kernel], ...rest };
    });
    const { stdout } = answer('--kernel', '6.17.13', '--kernel', '7.3', '--format', 'json');
    expect(JSON.parse(stdout)).toEqual({
      answers: matrices,
      compiler: '4.1',
      requestedKernels: ['6.17.13', '7.3'].map(requestOf),
    });
  });

  it('reports an error once', () => {
    const words = ['matrix', '--policy', 'directory', '--policy', 'duplicate.aa', '--signals', 'term'];
    const once = lamellar([...words, '--kernel', '7.3'], { cwd });
    const all = lamellar([...words, '--kernel', 'all'], { cwd });
    expect([all.status, all.stderr]).toEqual([once.status, once.stderr]);
    const wrong = ['matrix', '--policy', 'p.aa', '--labels', 'labels', '--kernel', 'all'];
    expect(lamellar(wrong, { cwd }).stderr.match(/no profile/g)).toHaveLength(1);
  });

  it.each(['ndjson', 'tsv'])('has no line of %s for several kernels', (format) => {
    const { status, stdout, stderr } = answer('--kernel', 'all', '--format', format);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(
      `lamellar: --format ${format} needs a single kernel\nhint: give --kernel once, or use --format json\n`,
    );
  });
});

describe('lamellar matrix, bad questions', () => {
  it.each([
    [['--pairs', 'pairs', '--labels', 'labels'], '--pairs and --labels exclude each other'],
    [['--pairs', 'pairs'], '--pairs needs --format ndjson or tsv'],
    [['--signals', 'term,foo'], 'unknown signal `foo`'],
    [['--signals', ''], 'unknown signal ``'],
    [['--labels', 'none'], 'none: no such file or directory'],
    [['--labels', '/dev/zero'], '/dev/zero: it is not a regular file\nhint: write `-` to read from a pipe'],
    [['--format', 'ndjson', '--pairs', 'bad-pairs'], 'bad-pairs:3: expected SUBJECT<tab>TARGET'],
    [['--format', 'ndjson', '--pairs', 'wide-pairs'], 'wide-pairs:1: expected SUBJECT<tab>TARGET'],
  ])('%j', (words, message) => {
    const { status, stdout, stderr } = matrix(words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.startsWith(`lamellar: ${message}`), stderr).toBe(true);
  });

  it('names the line of standard input without a pair', () => {
    expect(matrix(['--format', 'ndjson', '--pairs', '-'], 'a\n').stderr).toContain('standard input:1: expected');
  });

  it('has an answer for an empty list of labels', () => {
    expect(matrix(['--labels', '-'], '')).toMatchObject({ status: 0 });
  });
});

describe('lamellar matrix over policy with errors', () => {
  it('answers for valid files, reports every error, and exits with 2', () => {
    const words = ['matrix', '--policy', 'directory', '--format', 'ndjson', '--signals', 'term'];
    const { status, stdout, stderr } = lamellar(words, { cwd });
    const subjects = (records(stdout) as { subject: string }[]).map(({ subject }) => subject);
    expect({ status, subjects }).toEqual({ status: 2, subjects: ['unconfined', 'unconfined', 'good', 'good'] });
    expect(stderr).toContain('lamellar: directory/binary: a binary file, not policy text\n');
    expect(stderr).toContain('directory/bad:1:23: error: unknown permission `foo`');
  });

  it('evaluates only the requested labels', () => {
    const words = ['matrix', '--policy', 'p.aa', '--policy', 'directory/bad', '--format', 'tsv', '--labels', '-'];
    expect(lamellar(words, { cwd, input: 'a\nb\n' })).toMatchObject({ status: 0, stderr: '' });
    const outcome = lamellar(words, { cwd, input: 'a\nbad\n' });
    expect(outcome.status).toBe(2);
    expect(outcome.stderr).toContain('profile `bad` cannot be loaded: its policy has errors');
    expect(outcome.stderr.match(/unknown permission/g)).toHaveLength(1);
  });

  it('omits a file that declares a profile twice, with the place', () => {
    const { status, stdout, stderr } = lamellar(['matrix', '--policy', 'duplicate.aa'], { cwd });
    expect(status).toBe(2);
    expect(stdout).toContain('1 label,');
    expect(stderr).toContain('duplicate.aa:2:1: error: profile `d` is declared 2 times in one policy namespace');
    expect(stderr).toContain('duplicate.aa:1:1: note: also declared here');
  });
});

describe('a reader that ends', () => {
  it('ends the command quietly', () => {
    const names = Array.from({ length: 120 }, (_, index) => `profile p${index} { signal, }\n`);
    const many = directory({ p: names.join('') });
    const outcome = shell('set -o pipefail; $LAMELLAR matrix --policy p --format ndjson | head -1', many);
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    expect(records(outcome.stdout)).toHaveLength(1);
  });

  it('ends quietly for both streams', () => {
    const outcome = shell('$LAMELLAR matrix --policy none 2>&1 | true; $LAMELLAR matrix --policy p.aa | true', cwd);
    expect(outcome).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});
