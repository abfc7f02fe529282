import { describe, expect, it } from 'vitest';
import { directory, lamellar, shell } from '../testing/lamellar.ts';

const abi = 'abi <abi/4.0>,\n';
const base = `${abi}profile a { /etc/a r, signal (send) set=term peer=b, }\nprofile b { signal (receive) peer=a, }\n`;
const cwd = directory({
  'p.aa': base,
  'reordered.aa': `${abi}profile b { signal (receive) peer=a, }\nprofile a { signal (send) set=term peer=b, /etc/a r, }\n`,
  'more.aa': base.replace('/etc/a r,', '/etc/a rw,'),
  'less.aa': base.replace('/etc/a r,', ''),
  'new.aa': `${base}profile c { }\n`,
  'bad.aa': `${base}profile d { nonsense, }\n`,
  'tree/abstractions/own': '/srv/a r,\n',
  'tree/p': `${abi}profile a { include <abstractions/own> }\n`,
  'later/abstractions/own': '/srv/* r,\n',
  'later/p': `${abi}profile a { include <abstractions/own> }\n`,
  'broken/abstractions/own': 'nonsense,\n',
  'broken/p': `${abi}profile a { include <abstractions/own> }\n`,
  'broken/q': `${abi}profile b { include <abstractions/own> }\n`,
  'lamellar.yaml': 'lamellar: 1\ncontainers:\n  web:\n    runtime: lxc\n    container: {policy: [./layer.aa]}\n',
  'layer.aa': `${abi}profile nginx { /etc/a r, }\n`,
});

function diff(...words: readonly string[]) {
  return lamellar(['diff', ...words], { cwd });
}

const none = 'gains: 0 labels, losses: 0 labels';

describe('lamellar diff', () => {
  it.each([
    ['p.aa', 'reordered.aa', 'no label gains or loses a permission; not compared: '],
    ['p.aa', 'more.aa', 'gains: 1 label, losses: 0 labels, new labels: 0, removed labels: 0\n'],
    ['p.aa', 'more.aa', '  a\n    gains file w, a, for example of /etc/a\n'],
    ['p.aa', 'less.aa', '  a\n    loses file r, for example of /etc/a\n'],
    ['p.aa', 'new.aa', `${none}, new labels: 1, removed labels: 0\n`],
    ['new.aa', 'p.aa', '  removed labels:\n    c\n'],
    ['tree', 'later', '    gains file r, for example of /srv/b\n'],
    ['lamellar.yaml', 'lamellar.yaml', 'no label gains or loses a permission'],
  ])('compares %s with %s', (before, after, shown) => {
    const { stdout, status } = diff(before, after);
    expect(stdout).toContain(shown);
    expect(status).toBe(0);
  });

  it.each([
    ['gain', 'more.aa', 1],
    ['loss', 'more.aa', 0],
    ['gain', 'less.aa', 0],
    ['loss', 'less.aa', 1],
    ['any', 'less.aa', 1],
    ['gain', 'new.aa', 1],
    ['loss', 'new.aa', 0],
    ['any', 'reordered.aa', 0],
  ])('--fail-on %s with %s exits with %i', (kind, after, status) => {
    expect(diff('p.aa', after, '--fail-on', kind).status).toBe(status);
  });

  it('prints an error of an included file once', () => {
    const { stderr, status } = diff('broken', 'tree');
    expect(stderr.match(/: error: /g)).toHaveLength(1);
    expect(status).toBe(2);
  });

  it('announces a manifest once', () => {
    const { stderr } = diff('lamellar.yaml', '--kernel', '6.12.118', '--kernel', '7.3');
    expect(stderr).toBe(`lamellar: manifest ${cwd}/lamellar.yaml\n`);
  });

  it('prints Markdown whose code block no label can end', () => {
    const { stdout } = diff('p.aa', 'more.aa', '--kernel', '7.3', '--compiler', '5.0', '--format', 'markdown');
    const head =
      '# Changed permissions\n\n```text\np.aa (kernel 7.3, compiler 5.0)\nmore.aa (kernel 7.3, compiler 5.0)\n\ngains: 1 label,';
    expect(stdout.startsWith(head), stdout).toBe(true);
    expect(stdout.endsWith('not compared: file l\n```\n'), stdout).toBe(true);
  });

  it('prints the kernels and compilers of both sides as JSON', () => {
    const { stdout } = diff('p.aa', '--kernel', '6.12.118', '--kernel', '7.3', '--compiler', '5.0', '--format', 'json');
    const { before, after, addedLabels } = JSON.parse(stdout) as Record<string, unknown>;
    expect({ before, after, addedLabels }).toMatchObject({
      before: { path: 'p.aa', kernel: '6.12.118', compiler: '5.0' },
      after: { path: 'p.aa', kernel: '7.3', compiler: '5.0' },
      addedLabels: [],
    });
  });

  it('assumes a partner only where the policy lacks the profile', () => {
    const { stdout, stderr, status } = diff('p.aa', 'new.aa', '--stack-with', 'c', '--assume', 'c=open');
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(stdout).toContain('loses');
  });

  it('compares with a revision of git, and with its included files', () => {
    const repository = directory({
      'abstractions/own': '/srv/a r,\n',
      p: `${abi}profile a { include <abstractions/own> }\n`,
    });
    const git = 'git -c user.name=a -c user.email=a@example.org';
    const revisions = `git init -q && git add . && ${git} commit -qm 1 && echo '/srv/* r,' >abstractions/own && ${git} commit -qam 2`;
    const run = (words: string) => shell(`TMPDIR=.git $LAMELLAR diff ${words}`, repository);
    expect(shell(revisions, repository).status).toBe(0);
    const gain = '    gains file r, for example of /srv/b\n';
    expect(run('. --git HEAD~1').stdout).toContain(gain);
    expect(run('. --git HEAD~1 --git HEAD').stdout).toContain(gain);
    expect(run('p -b . --git HEAD~1 --fail-on gain')).toMatchObject({ stderr: '', status: 1 });
    expect(run('. --git HEAD').stdout).toContain('no label gains');
    expect(run('. --git nope').stderr).toContain('lamellar: no revision `nope` in ');
    expect(run("--git='--output=x' .").stderr).toContain('lamellar: no revision `--output=x` in ');
    expect(run('q --git HEAD').stderr).toContain('lamellar: q: not in revision ');
    expect(run('p -b abstractions --git HEAD').stderr).toMatch(
      /^[0-9a-f]{12}:p:2:21: error: `abstractions\/own` not found/,
    );
    expect(shell('ls -d .git/lamellar-git-* 2>/dev/null; ls x', repository).stdout).toBe('');
  });

  it('compares a manifest with a revision, with the policy that the manifest names in that revision', () => {
    const repository = directory({
      'tests/lamellar.yaml': 'lamellar: 2\nhost-policy: [../policy/p]\n',
      'policy/p': `${abi}profile a { /srv/a r, }\n`,
    });
    const git = 'git -c user.name=a -c user.email=a@example.org';
    const revisions = `git init -q && git add . && ${git} commit -qm 1 && sed -i 's|/a r|/* r|' policy/p`;
    expect(shell(revisions, repository).status).toBe(0);
    const run = () => shell('$LAMELLAR diff tests/lamellar.yaml --git HEAD', repository);
    expect(run()).toMatchObject({
      stdout: expect.stringContaining('    gains file r, for example of /srv/b\n') as string,
      status: 0,
    });
    expect(shell(`git rm -q --cached policy/p && ${git} commit -qm 2`, repository).status).toBe(0);
    const { stderr, status } = run();
    expect(stderr).toMatch(/[0-9a-f]{12}:tests\/lamellar.yaml:2:15: error: [0-9a-f]{12}:policy\/p: no such file/);
    expect(status).toBe(2);
  });

  it('states that files with errors are not compared', () => {
    expect(diff('p.aa', 'bad.aa').stdout).toMatch(/^not compared: files with errors\n/);
    expect(diff('bad.aa', 'bad.aa').stdout).toContain('\nno label of the other files gains or loses a permission');
  });

  it.each([
    [['p.aa'], 'nothing to compare with\nhint: name a second policy, or two kernels'],
    [['p.aa', '--kernel', 'all'], '`--kernel all` is not a pair of kernels'],
    [['p.aa', 'p.aa', '--compiler', '5'], 'unknown value `5` of --compiler'],
    [
      ['p.aa', 'p.aa', ...['7.3', '6.12.118', '5.10'].flatMap((one) => ['--kernel', one])],
      'more than two kernels, compilers or revisions',
    ],
    [['p.aa', 'missing.aa'], 'missing.aa: no such file or directory'],
    [['p.aa', 'bad.aa'], 'bad.aa:4:13: error: '],
    [['p.aa', 'p.aa', '--stack-with', 'nope'], 'no policy has a profile `nope`'],
  ])('%j is an error', (words, message) => {
    const { stderr, status } = diff(...words);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});
