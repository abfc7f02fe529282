import { chmodSync, lchownSync, mkdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProfileAdvice } from '@lamellar/core/repair';
import { battlefield, stranger, underAttack, type Battlefield } from './adapters/filesystem/testing/under-attack.ts';
import { rulesPatch } from './repair/rules-patch.ts';
import type { RuleLocation } from './policy/rule-location.ts';
import { lamellar } from './testing/lamellar.ts';

const isRoot = process.getuid?.() === 0;
const shadow = 'root:$6$abcdef:19000:0:99999:7:::\nprofile web { signal send=abcdef, }\n';
const formats = ['human', 'ndjson', 'sarif', 'junit'];

describe.runIf(isRoot)('(needs root) a link of a different user never leads commands of root to a secret file', () => {
  let field: Battlefield;
  let secret: string;
  const at = (name: string): string => path.join(field.home, name);

  beforeAll(() => {
    field = battlefield();
    secret = path.join(field.target, 'shadow');
    writeFileSync(secret, shadow, { mode: 0o600 });
    mkdirSync(at('policy.d'));
    writeFileSync(at('good'), 'profile a { }\nprofile b { }\n');
    for (const name of ['file', 'policy.d/shadow', 'file.yaml']) plant(name, secret);
    plant('folder', field.target);
  });

  afterAll(() => field.remove());

  function plant(name: string, target: string): void {
    symlinkSync(target, at(name));
    lchownSync(at(name), stranger, stranger);
  }

  it.each([
    ...formats.flatMap((format) =>
      ['file', 'policy.d', 'folder/shadow', 'folder'].map((name) => ['check', name, '--format', format]),
    ),
    ['can', 'web', 'signal:kill', 'web', '--policy', 'file'],
    ['matrix', '--policy', 'policy.d'],
    ['matrix', '--policy', 'good', '--labels', 'file'],
    ['matrix', '--policy', 'good', '--pairs', 'file', '--format', 'ndjson'],
    ['can', '--policy', 'good', '--questions', 'file', '--format', 'ndjson'],
    ['can', 'a', 'signal:kill', 'b', '--policy', 'good', '--kernel', './file'],
    ['can', 'a', 'signal:kill', 'b', '--policy', 'good', '--features', 'file'],
    ['audit', '--snapshot', 'file'],
    ['audit', '--snapshot', 'file', '--suppress', 'file.yaml'],
    ['lint', '--fix', 'file'],
    ['dump', 'file'],
    ['why', 'file'],
    ['why', '--follow', 'file'],
  ])('%s %s %s %s %s %s', (...words) => {
    const { status, stdout, stderr } = lamellar(words, { cwd: field.home });
    expect(status).not.toBe(0);
    expect(stdout + stderr).toMatch(new RegExp(`is a link of user ${stranger}|not every user may read`));
    expect(stdout + stderr).not.toMatch(/root:|abcdef|19000/);
  });

  it('for the context of a patch', () => {
    writeFileSync(at('profile'), 'profile a {\n  include if exists <local/a>\n}\nprofile b { }\n');
    writeFileSync(secret, '# abcdef\n');
    mkdirSync(at('local'));
    plant('local/a', secret);
    const words = ['--policy', 'profile', '-b', '.', '--allow', 'signal (kill) from a to b', '--patch'];
    const { stdout, stderr } = lamellar(['suggest', ...words], { cwd: field.home });
    expect(stdout).toContain('+++ b/profile');
    expect(stdout).not.toContain('abcdef');
    expect(stderr).toContain('not in the patch, because the file of the profile is unknown');
    expect(stderr).toContain('    signal (send) set=(kill) peer=b,');
    writeFileSync(secret, shadow);
  });

  it('for the context of a patch, 1,000 times', async () => {
    const race = `fs.symlinkSync('own', home + '/local/1'); fs.renameSync(home + '/local/1', home + '/local/a');
      fs.symlinkSync(target + '/shadow', home + '/local/2'); fs.renameSync(home + '/local/2', home + '/local/a');`;
    writeFileSync(at('local/own'), '# public\n');
    lchownSync(at('local'), stranger, stranger);
    const file = at('local/a');
    const placement: RuleLocation = { kind: 'local', file, isThere: true };
    await underAttack(field, race, () => {
      let [patched, left] = [0, 0];
      for (const until = Date.now() + 60_000; Math.min(patched, left) < 1000 && Date.now() < until;) {
        const found = rulesPatch([{ rules: ['signal,'] } as unknown as ProfileAdvice], () => placement);
        expect(found.text).not.toContain('abcdef');
        if (found.left.length > 0) left++;
        else patched++;
      }
      expect(Math.min(patched, left)).toBeGreaterThanOrEqual(1000);
    });
  }, 90_000);

  it('by the name of a profile, for the context of a patch', () => {
    const config = path.join(field.target, '.kube/config');
    mkdirSync(path.dirname(config));
    writeFileSync(config, '# abcdef\nuser:\n  token: abcdef\n', { mode: 0o600 });
    const profile = `lxc-.kube_<${field.target}>`;
    writeFileSync(at('named'), `profile "${profile}" { }\nprofile b { signal, }\n`);
    const words = ['--policy', 'named', '--patch', '--allow', `signal (kill) from label "${profile}" to b`];
    const { stdout, stderr } = lamellar(['suggest', ...words], { cwd: field.home });
    expect(stdout).not.toContain('abcdef');
    expect(stderr).toContain('is generated at every start');
  });

  it('by a policy file of a manifest, for the context of a patch', () => {
    const policy = path.join(field.target, 'secret.aa');
    writeFileSync(policy, 'profile web {\n  # abcdef\n}\n', { mode: 0o600 });
    writeFileSync(
      at('named.yaml'),
      `lamellar: 1\ncontainers:\n  web:\n    runtime: lxc\n    container:\n      policy: [${policy}]\n`,
    );
    const words = [
      '--manifest',
      'named.yaml',
      '--allow-untrusted-manifest',
      '--patch',
      '--allow',
      'capability (chown) from web:web',
    ];
    const { stdout, stderr } = lamellar(['suggest', ...words], { cwd: field.home });
    expect(stdout + stderr).not.toContain('abcdef');
    expect(stderr).toContain('    capability chown,');
  });

  it('except for public files and files of the same user', () => {
    const own = at('own');
    writeFileSync(own, 'profile own { abcdef, }\n');
    lchownSync(own, stranger, stranger);
    plant('link', own);
    for (const mode of [0o644, 0o600]) {
      chmodSync(own, mode);
      expect(lamellar(['check', at('link')]).stdout).toContain('  profile own { abcdef, }');
    }
    unlinkSync(at('link'));
    chmodSync(secret, 0o644);
    expect(lamellar(['check', at('file')]).stdout).toContain('abcdef');
    chmodSync(secret, 0o600);
  });

  it('while root may name a secret file, even by a descriptor', () => {
    expect(lamellar(['check', secret]).stdout).toContain('abcdef');
    expect(lamellar(['check', '/dev/stdin'], { input: 'profile' }).stdout).toContain('write `-` to read from a pipe');
  });
});
