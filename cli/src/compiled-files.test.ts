import { describe, expect, it } from 'vitest';
import { compiledNamespace, compiledTwoProfiles, compressedTwoProfiles } from './testing/compiled-policy.ts';
import { directory, lamellar, records, twoProfiles } from './testing/lamellar.ts';

const cwd = directory({
  text: twoProfiles,
  changed: 'profile a {\n  signal (send) peer=c,\n}\n',
  compiled: compiledTwoProfiles,
  compressed: compressedTwoProfiles,
  inner: compiledNamespace,
  'mixed/a-and-b': compiledTwoProfiles,
  'mixed/more': 'profile more { signal, }\n',
  'tree/profiles/inner': compiledNamespace,
  'tree/namespaces/n/profiles/a-and-b': compiledTwoProfiles,
  'tree/namespaces/n/profiles/more': 'profile more { signal, }\n',
  'broken/cut': compiledTwoProfiles.subarray(0, 1800),
  'compressed-cut': compressedTwoProfiles.subarray(0, 500),
  'broken/good': 'profile good { signal, }\n',
  'includes.aa': 'profile a {\n  include "compiled"\n}\n',
});

function labels(...words: string[]): readonly string[] {
  const { status, stdout, stderr } = lamellar(['matrix', ...words, '--format', 'json', '--signals', 'term'], { cwd });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { groups } = JSON.parse(stdout) as { groups: { labels: string[] }[] };
  return groups.flatMap((group) => group.labels).sort();
}

describe('compiled policy in place of text', () => {
  it.each([
    ['a file', ['--policy', 'compiled'], ['a', 'b', 'unconfined']],
    ['a compressed file', ['--policy', 'compressed'], ['a', 'b', 'unconfined']],
    ['the same file twice', ['--policy', 'compiled', '--policy', './compiled'], ['a', 'b', 'unconfined']],
    ['in a policy namespace', ['--namespace', 'n=compiled'], [':n:a', ':n:b', ':n:unconfined', 'unconfined']],
    [
      'for a policy namespace that it names itself',
      ['--policy', 'inner'],
      [':inner:c', ':inner:unconfined', 'unconfined'],
    ],
    [
      'for one below that it is loaded into',
      ['--namespace', 'n=inner'],
      [':n//inner:c', ':n//inner:unconfined', ':n:unconfined', 'unconfined'],
    ],
    ['a directory with text, too', ['--policy', 'mixed'], ['a', 'b', 'more', 'unconfined']],
    [
      'a tree',
      ['--policy', 'tree'],
      [':inner:c', ':inner:unconfined', ':n:a', ':n:b', ':n:more', ':n:unconfined', 'unconfined'],
    ],
  ])('is accepted: %s', (_, words, expected) => {
    expect(labels(...words)).toEqual(expected);
  });

  it('gives the same answers', () => {
    const [text, ...compiled] = ['text', 'compiled', 'compressed'].map((policy) =>
      lamellar(['matrix', '--policy', policy, '--format', 'ndjson'], { cwd }),
    );
    expect(text?.status).toBe(0);
    expect(compiled).toEqual([text, text]);
  });

  it('names the decompiled rule as its evidence', () => {
    const words = ['can', 'a', 'signal:term', 'b', '--policy', 'compiled'];
    const { status, stdout } = lamellar(words, { cwd });
    expect(status).toBe(0);
    expect(stdout).toContain(
      '`a` (subject) allows send to `b` by\n    compiled: signal (send) set=(hup, term) peer=b,\n',
    );
    const { checks } = JSON.parse(lamellar([...words, '--format', 'json'], { cwd }).stdout) as {
      checks: { rules: unknown }[];
    };
    expect(checks[0]?.rules).toEqual([{ file: 'compiled', text: 'signal (send) set=(hup, term) peer=b,' }]);
  });

  it('names the rules of a given source', () => {
    const words = ['can', 'a', 'signal:term', 'b', '--policy', 'compiled', '--policy', 'text'];
    const { status, stdout, stderr } = lamellar(words, { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('allows send to `b` by\n    text:2: signal (send) set=(term, hup) peer=b,\n');
  });

  it('takes precedence over a changed source, with a warning', () => {
    const words = ['can', 'a', 'signal:term', 'b', '--policy', 'compiled', '--policy', 'changed'];
    const { status, stdout, stderr } = lamellar(words, { cwd });
    expect(status).toBe(0);
    expect(stdout).not.toContain('changed');
    expect(stderr).toMatch(
      /^changed:1:1: warning: compiled profile `a` allows send for signal \w+ and peer `b`, and this/,
    );
    expect(stderr).toContain('compiled: note: the compiled policy');
  });

  it('is ambiguous with two compiled files or two texts', () => {
    const words = ['can', 'a', 'signal:term', 'b', '--policy', 'compiled', '--policy', 'mixed', '--policy', 'text'];
    const { status, stderr } = lamellar(words, { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain('profile `a` is declared 3 times in one policy namespace');
  });

  it('is not included', () => {
    const { status, stderr } = lamellar(['matrix', '--policy', 'includes.aa'], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain('it is compiled policy, not text');
  });
});

describe('damaged compiled policy', () => {
  const damage =
    /^broken\/cut: error: compiled policy is damaged at byte \d+: .* \[damaged-policy\]\nhint: the kernel /m;

  it('is reported, and all further questions are answered', () => {
    const words = ['matrix', '--policy', 'broken', '--format', 'ndjson', '--signals', 'term'];
    const { status, stdout, stderr } = lamellar(words, { cwd });
    const subjects = (records(stdout) as { subject: string }[]).map(({ subject }) => subject);
    expect({ status, subjects }).toEqual({ status: 2, subjects: ['unconfined', 'unconfined', 'good', 'good'] });
    expect(stderr).toMatch(damage);
  });

  it.each(['a', 'b', 'elsewhere'])('is reported for a question about profile %s', (name) => {
    const { status, stdout, stderr } = lamellar(['can', name, 'signal', name, '--policy', 'broken'], { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(damage);
    expect(stderr.match(/is damaged/g)).toHaveLength(1);
    const listed = lamellar(['matrix', '--policy', 'broken', '--labels', '-'], { cwd, input: `${name}\n` });
    expect(listed.status).toBe(2);
    expect(listed.stderr.match(/is damaged/g)).toHaveLength(1);
  });

  it.each([[['can', 'a', 'signal', 'a']], [['matrix', '--format', 'ndjson']]])(
    'is reported for a truncated frame, too: %j',
    (words) => {
      const { status, stderr } = lamellar([...words, '--policy', 'compressed-cut'], { cwd });
      expect(status).toBe(2);
      expect(stderr).toMatch(
        /^compressed-cut: error: compiled policy is damaged at byte \d+: a block passes the end \[/m,
      );
    },
  );
});
