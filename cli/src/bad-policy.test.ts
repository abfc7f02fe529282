import { describe, expect, it } from 'vitest';
import { badPolicies } from './testing/bad-policy.ts';
import { directory, lamellar } from './testing/lamellar.ts';

/** Matches forbidden output: escape sequences for a terminal, and stack traces. */
// eslint-disable-next-line no-control-regex -- the pattern is about control characters
const forbidden = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]|\n\s+at .+:\d+/;

const maxOutputLength = 64 * 1024;

describe.each(Object.entries(badPolicies))('policy with %s', (_, { text, messages }) => {
  const cwd = directory({ p: text, 'p.part': 'profile b { include "p.part" }\n', good: 'profile good { signal, }\n' });

  it('is reported with its place by `can`, with exit status 2', () => {
    const words = ['can', 'a', 'signal:term', 'unconfined', '--policy', 'p', '-b', '/nowhere'];
    const { status, stdout, stderr } = lamellar(words, { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    for (const message of [...messages, 'SUBJECT: profile `a` ']) expect(stderr).toContain(message);
    expect(stderr).not.toMatch(forbidden);
    expect(stderr.length).toBeLessThan(maxOutputLength);
  });

  it('does not stop `matrix` for further files', () => {
    const words = ['matrix', '--policy', 'p', '--policy', 'good', '-b', '/nowhere', '--format', 'json'];
    const { status, stdout, stderr } = lamellar(words, { cwd });
    expect(status).toBe(2);
    expect(stdout).toContain('"good"');
    for (const message of messages) expect(stderr).toContain(message);
    expect(stderr).not.toMatch(forbidden);
    expect(stderr.length).toBeLessThan(maxOutputLength);
  });
});

describe('unusual policy', () => {
  it('may have CR LF', () => {
    const cwd = directory({ p: 'profile a {\r\n  signal peer=unconfined,\r\n}\r\n' });
    const outcome = lamellar(['can', 'a', 'signal:term', 'unconfined', '--policy', 'p'], { cwd });
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    expect(outcome.stdout).toContain('    p:2: signal peer=unconfined,\n');
  });

  it('may have control characters in names of profiles', () => {
    const name = Buffer.from('e\x1B[31mvil\xFF', 'latin1');
    // An attachment is needed: without it, the name would be a pattern with an unclosed bracket.
    const profile = Buffer.concat([Buffer.from('profile "'), name, Buffer.from('" /bin/e { signal, }\n')]);
    const cwd = directory({ 'p\u001B[31m': profile });
    const shown = 'e\\x1b[31mvil\\xff';
    const policy = ['--policy', 'p\u001B[31m'];

    const human = lamellar(['matrix', ...policy], { cwd });
    expect(human.status).toBe(0);
    expect(human.stdout).toContain(shown);
    expect(human.stdout + human.stderr).not.toMatch(forbidden);

    // A displayed name is valid input.
    const json = lamellar(['can', shown, 'signal:term', 'unconfined', ...policy, '--format', 'json'], { cwd });
    expect(JSON.parse(json.stdout)).toMatchObject({ subject: shown, verdict: 'allow' });
    const listed = lamellar(['can', shown, 'signal:term', 'unconfined', ...policy], { cwd });
    expect(listed).toMatchObject({ status: 0, stderr: '' });
    expect(listed.stdout).toContain('p\\x1b[31m:1: signal,');
    expect(listed.stdout).not.toMatch(forbidden);

    // The raw bytes are valid in a file of labels, too.
    const words = ['matrix', ...policy, '--labels', '-', '--format', 'tsv', '--signals', 'term'];
    const rows = lamellar(words, { cwd, input: name });
    expect(rows.stdout).toContain(`${shown}\t${shown}\t`);
    expect(rows.status).toBe(0);
  });

  it('is reported if it has no profile', () => {
    const cwd = directory({ empty: '', comment: '# nothing\n' });
    for (const file of ['empty', 'comment']) {
      const outcome = lamellar(['matrix', '--policy', file], { cwd });
      expect(outcome).toMatchObject({ status: 2, stderr: 'lamellar: the policy has no profiles\n' });
    }
    const outcome = lamellar(['can', 'a', 'signal', 'unconfined', '--policy', 'empty'], { cwd });
    expect(outcome).toEqual({
      status: 2,
      stdout: '',
      stderr: "lamellar: SUBJECT: no profile `a`\nhint: --assume 'a=unconfined' (or =open, =none) assumes it\n",
    });
  });

  it('shows both places of a profile declared twice', () => {
    const cwd = directory({ 'd/1': 'profile a { }\n', 'd/2': '\nprofile a { }\n' });
    const { status, stderr } = lamellar(['can', 'unconfined', 'signal', 'a', '--policy', 'd'], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain('TARGET: profile `a` is declared more than once');
    expect(stderr).toContain('d/2:2:1: error: profile `a` is declared 2 times in one policy namespace');
    expect(stderr).toContain('d/1:1:1: note: also declared here');
  });
});
