import { chmodSync, lchownSync, mkdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { battlefield, stranger, type Battlefield } from './host/disk/testing/under-attack.ts';
import { lamellar } from './testing/lamellar.ts';

const isRoot = process.getuid?.() === 0;
const shadow = 'root:$6$abcdef:19000:0:99999:7:::\nprofile web { signal send=abcdef, }\n';
const formats = ['human', 'ndjson', 'sarif', 'junit'];

describe.runIf(isRoot)("(needs root) a link of another user leads root's commands to no secret file", () => {
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
    ['dump', 'file'],
  ])('%s %s %s %s %s %s', (...words) => {
    const { status, stdout, stderr } = lamellar(words, { cwd: field.home });
    expect(status).not.toBe(0);
    expect(stdout + stderr).toMatch(new RegExp(`is a link of user ${stranger}|not every user may read`));
    expect(stdout + stderr).not.toMatch(/root:|abcdef|19000/);
  });

  it('but to public files, and to files of the same user', () => {
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

  it('and root may name a secret file, also by a descriptor', () => {
    expect(lamellar(['check', secret]).stdout).toContain('abcdef');
    expect(lamellar(['check', '/dev/stdin'], { input: 'profile' }).stdout).toContain('write `-` to read from a pipe');
  });
});
