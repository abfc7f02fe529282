import { chmodSync, chownSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { directory, lamellar } from './testing/lamellar.ts';

const isRoot = process.getuid?.() === 0;
const stranger = 12345;

const manifest = (policy: string, host = '') =>
  `lamellar: 1\n${host}containers:\n  web:\n    runtime: lxc\n    container:\n      policy: [${policy}]\n`;

function folderOf(files: Readonly<Record<string, string>>): string {
  return directory({ 'lamellar.yaml': manifest('./web.aa'), 'web.aa': 'profile web { signal, }\n', ...files });
}

const render = (cwd: string, ...words: readonly string[]) => lamellar(['plan', '--out', 'out', ...words], { cwd });

describe('the path of the manifest is printed', () => {
  const cwd = folderOf({ 'below/keep': '', 'other.yaml': manifest('nginx') });

  it.each([
    ['plan', ['--out', 'out'], 'lamellar.yaml'],
    ['plan', ['--out', 'other', '--manifest', 'other.yaml'], 'other.yaml'],
    ['can', ['web:web', 'signal:term', 'web:web'], 'lamellar.yaml'],
    ['matrix', ['--signals', 'term'], 'lamellar.yaml'],
    ['plan', [], 'lamellar.yaml'],
  ])('by %s %j', (command, words, file) => {
    const { stderr } = lamellar([command, ...words], { cwd });
    expect(stderr.split('\n')[0]).toBe(`lamellar: manifest ${path.join(cwd, file)}`);
  });

  it('and parent folders are not searched', () => {
    const { status, stderr } = lamellar(['plan', '--out', 'out'], { cwd: path.join(cwd, 'below') });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        'lamellar: no manifest: neither lamellar.yaml here nor /etc/lamellar/lamellar.yaml\n' +
        'hint: write a manifest with `lamellar init`, or name an existing file with --manifest\n',
    });
  });
});

// Only root has to be careful, and only root can give files to others.
describe.runIf(isRoot)('(needs root) root accepts no manifest that a different user can write, by default', () => {
  const hint =
    'hint: as root, lamellar takes only what nobody else can write: keep it in /etc/lamellar, or say `--allow-untrusted-manifest` to take it as it is\n';

  it('with an LXC path that a different user can write', () => {
    const cwd = folderOf({ 'lxc/keep': '' });
    const lxcPath = path.join(cwd, 'lxc');
    const text = manifest('./web.aa').replace('runtime: lxc', `runtime: lxc\n    path: ${lxcPath}`);
    writeFileSync(path.join(cwd, 'lamellar.yaml'), text);
    expect(render(cwd).status).toBe(0);
    chmodSync(lxcPath, 0o777);
    const { status, stderr } = render(cwd, '--manifest', 'lamellar.yaml');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining(
        `error: ${lxcPath}: users besides root can write ${lxcPath} (mode 777)`,
      ) as string,
    });
    expect(lamellar(['plan', '--out', 'trusted', '--allow-untrusted-manifest'], { cwd }).status).toBe(0);
  });

  it.each([
    ['lamellar.yaml', 'the manifest'],
    ['.', 'its folder'],
  ])('%s: %s', (name) => {
    const cwd = folderOf({});
    const place = path.join(cwd, name);
    chownSync(place, stranger, stranger);
    const { status, stderr } = render(cwd);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        `lamellar: manifest ${path.join(cwd, 'lamellar.yaml')}\n` +
        `lamellar: lamellar.yaml: ${place} belongs to user ${stranger}, not to root\n${hint}`,
    });
    expect(render(cwd, '--allow-untrusted-manifest').status).toBe(0);
  });

  it('as the default manifest of a folder that everybody can write', () => {
    const cwd = folderOf({});
    chmodSync(cwd, 0o1777);
    const message = `lamellar.yaml: users besides root can write ${cwd} (mode 1777)`;
    expect(render(cwd)).toMatchObject({ status: 2, stderr: expect.stringContaining(message) as string });
    expect(render(cwd, '--manifest', 'lamellar.yaml').status).toBe(0);
  });

  it.each(['lamellar.yaml', 'web.aa', '.'])('nor does `check`: %s', (name) => {
    const cwd = folderOf({});
    chownSync(path.join(cwd, name), stranger, stranger);
    const formats = ['human', 'ndjson', 'sarif', 'junit'].map((format) =>
      lamellar(['check', '--format', format, 'lamellar.yaml'], { cwd }),
    );
    for (const { status, stdout } of formats) {
      expect(status).toBe(2);
      expect(stdout).toContain(`belongs to user ${stranger}, not to root`);
    }
    expect(lamellar(['check', 'lamellar.yaml', '--allow-untrusted-manifest'], { cwd })).toMatchObject({ status: 0 });
  });

  it.each([
    ['policy', { 'web.aa': 'profile web { signal, }\n' }, 'web.aa', '6:16'],
    [
      'a folder of it',
      { 'lamellar.yaml': manifest('./more/web.aa'), 'more/web.aa': 'profile w { }\n' },
      'more',
      '6:16',
    ],
    ['an own host layer', ownLayer(), 'own.aa', '6:13'],
    ['host policy', hostPolicy('[host.aa]'), 'host.aa', '3:12'],
    ['a file of host policy', hostPolicy('[host]'), 'host/a.aa', '3:12'],
    ['what takes profiles out of it', hostPolicy('[host]'), 'host/disable', '3:12'],
    ['a folder whose policy namespaces somebody may have removed', hostPolicy('[tree]'), 'tree/namespaces', '3:12'],
    ['a folder whose profiles somebody may have removed', hostPolicy('[tree]'), 'tree/namespaces/ns', '3:12'],
  ])('nor %s', (_, files, name, at) => {
    const cwd = folderOf(files);
    chmodSync(path.join(cwd, name), 0o777);
    const { status, stderr } = render(cwd);
    expect(status).toBe(2);
    expect(stderr).toContain(`lamellar.yaml:${at}: error: `);
    expect(stderr).toContain(`users besides root can write ${path.join(cwd, name)} (mode 777)`);
    expect(stderr).toContain(hint);
    expect(render(cwd, '--allow-untrusted-manifest').status).toBe(0);
  });

  it('nor what that includes', () => {
    const cwd = folderOf({ 'part.aa': 'signal,\n' });
    const read = path.join(cwd, 'part.aa');
    const including = folderOf({ 'web.aa': `profile web { include "${read}" }\n` });
    expect(render(including).status).toBe(0);
    chownSync(read, stranger, stranger);
    const { status, stderr } = lamellar(['plan', '--out', 'again'], { cwd: including });
    expect(status).toBe(2);
    expect(stderr).toContain(`${read} belongs to user ${stranger}, not to root`);
  });

  it('except for files named on the command line', () => {
    const cwd = folderOf({});
    chownSync(path.join(cwd, 'web.aa'), stranger, stranger);
    expect(lamellar(['can', 'web', 'signal:term', 'web', '--policy', 'web.aa'], { cwd })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });
});

describe.runIf(isRoot)('(needs root) output for root contains nothing from a private file', () => {
  const secret = 'root:$6$abcdef:19000:0:99999:7:::\nprofile web { signal send=secret, }\n';

  it.each([
    ['policy', { 'lamellar.yaml': manifest('./shadow'), shadow: secret }, 'shadow'],
    ['host policy', { ...hostPolicy('[./shadow]'), shadow: secret }, 'shadow'],
    ['an own host layer', { ...ownLayer(), 'own.aa': secret }, 'own.aa'],
    ['a manifest', { 'lamellar.yaml': secret }, 'lamellar.yaml'],
  ])('as %s', (_, files, name) => {
    const cwd = folderOf(files);
    const ask = () => lamellar(['matrix', '--signals', 'term'], { cwd });
    expect(ask().stderr).toMatch(/abcdef|secret/);
    chmodSync(path.join(cwd, name), 0o640);
    for (const { status, stderr } of [ask(), lamellar(['matrix', '--allow-untrusted-manifest'], { cwd })]) {
      expect(status).toBe(2);
      expect(stderr).not.toMatch(/root:|abcdef|secret|profile/);
      expect(stderr).toMatch(
        new RegExp(
          `^${name}:[12]:\\d+: error: this place has an error; the text is not shown, because not every user may read the file$`,
          'm',
        ),
      );
    }
  });

  it('as a manifest with a byte order mark', () => {
    const cwd = folderOf({ 'lamellar.yaml': `\ufeff${secret}` });
    expect(render(cwd).stderr).toContain('abcdef');
    chmodSync(path.join(cwd, 'lamellar.yaml'), 0o640);
    expect(render(cwd).stderr).not.toMatch(/root:|abcdef|secret/);
  });

  it('as an include', () => {
    const cwd = folderOf({ shadow: secret });
    chmodSync(path.join(cwd, 'shadow'), 0o640);
    const including = folderOf({ 'web.aa': `profile web { include "${path.join(cwd, 'shadow')}" }\n` });
    const { status, stderr } = render(including);
    expect(status).toBe(2);
    expect(stderr).not.toMatch(/root:|abcdef|secret/);
  });

  it('in a private folder', () => {
    const cwd = folderOf({ 'lamellar.yaml': manifest('./closed/shadow'), 'closed/shadow': secret });
    expect(render(cwd).stderr).toContain('abcdef');
    chmodSync(path.join(cwd, 'closed'), 0o700);
    for (const { status, stderr } of [render(cwd), render(cwd, '--allow-untrusted-manifest')]) {
      expect(status).toBe(2);
      expect(stderr).toContain('the text is not shown');
      expect(stderr).not.toMatch(/root:|abcdef|secret|profile/);
    }
  });

  const including = (text: string) => `lamellar: 1\ncontainers:\n  web:\n    runtime: lxc\n${text}`;

  it.each([
    ['policy', manifest('./shadow')],
    ['host policy', manifest('nginx', 'host:\n  policy: [shadow]\n')],
    ['an own host layer', including('    host:\n      base: ./shadow\n')],
    [
      'an include of a rule',
      including(`    host:\n      rules: ['include "SHADOW"']\nexpect:\n  - deny ptrace from web:** to host:**\n`),
    ],
    ['an include of policy', manifest('./web.aa')],
  ])('by `check` of a manifest, as %s, in any format', (_, text) => {
    const cwd = folderOf({ shadow: secret });
    const shadow = path.join(cwd, 'shadow');
    writeFileSync(path.join(cwd, 'lamellar.yaml'), text.replace('SHADOW', shadow));
    if (text.includes('./web.aa')) writeFileSync(path.join(cwd, 'web.aa'), `profile web { include "${shadow}" }\n`);
    expect(lamellar(['check', 'lamellar.yaml'], { cwd }).stdout).toMatch(/abcdef|secret/);
    chmodSync(shadow, 0o600);
    chownSync(path.join(cwd, 'lamellar.yaml'), stranger, stranger);
    for (const format of ['human', 'ndjson', 'sarif', 'junit']) {
      const { status, stdout, stderr } = lamellar(
        ['check', '--format', format, '--allow-untrusted-manifest', 'lamellar.yaml'],
        { cwd },
      );
      expect(status).toBe(1);
      expect(stderr + stdout, format).not.toMatch(/root:|abcdef|19000|secret,/);
      expect(stdout, format).toContain('the text is not shown');
    }
  });

  it('by an include of policy named on the command line', () => {
    const cwd = folderOf({ shadow: secret });
    const shadow = path.join(cwd, 'shadow');
    writeFileSync(path.join(cwd, 'web.aa'), `profile web { include "${shadow}" }\n`);
    chmodSync(shadow, 0o600);
    for (const [expected, ...words] of [
      [1, 'check', 'web.aa'],
      [2, 'matrix', '--policy', 'web.aa'],
    ] as const) {
      const { status, stdout, stderr } = lamellar(words, { cwd });
      expect(status).toBe(expected);
      expect(stdout + stderr).toContain('the text is not shown');
      expect(stdout + stderr).not.toMatch(/root:|abcdef|secret,/);
    }
    expect(lamellar(['check', 'shadow'], { cwd }).stdout).toContain('abcdef');
  });

  it('except for the manifest of `check`, if only its owner can write it', () => {
    const cwd = folderOf({ 'lamellar.yaml': 'lamellar: 7\n' });
    chmodSync(path.join(cwd, 'lamellar.yaml'), 0o600);
    expect(lamellar(['check', 'lamellar.yaml'], { cwd }).stdout).toContain('  lamellar: 7');
    expect(lamellar(['check', '--allow-untrusted-manifest', 'lamellar.yaml'], { cwd }).stdout).not.toContain(
      'lamellar: 7',
    );
  });
});

function ownLayer(): Record<string, string> {
  return {
    'lamellar.yaml': 'lamellar: 1\ncontainers:\n  web:\n    runtime: lxc\n    host:\n      base: ./own.aa\n',
    'own.aa': 'profile lxc-own { signal, }\n',
  };
}

function hostPolicy(value: string): Record<string, string> {
  return {
    'lamellar.yaml': manifest('nginx', `host:\n  policy: ${value}\n`),
    'host.aa': 'profile h { signal, }\n',
    'host/a.aa': 'profile a { signal, }\n',
    'host/disable/keep': '',
    'tree/profiles/a.aa': 'profile a { signal, }\n',
    'tree/namespaces/ns/keep': '',
  };
}
