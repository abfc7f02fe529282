import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { compiledTwoProfiles } from '../testing/compiled-policy.ts';
import { directory, lamellar } from '../testing/lamellar.ts';
import programs from './programs.json' with { type: 'json' };

const cwd = directory({
  'p.aa': `@{unused}=/u
@{used}=/srv
profile a { include "rules" signal, mqueue, change_profile, io_uring, }
profile b { signal receive set=term, }
profile further { }
profile "it's $(touch x)" { file, }
`,
  rules: '@{used}/** rwk,\n',
  'p.bin': compiledTwoProfiles,
  'full/file': '',
});

function reproduce(folder: string, ...words: string[]) {
  return lamellar(['can', ...words, '--kernel', '7.3', '--reproduce', folder], { cwd });
}

function read(...names: string[]): string {
  return readFileSync(path.join(cwd, ...names), 'utf8');
}

test('the embedded programs are the files: run `npm run embed` after a change', () => {
  const folder = new URL('./', import.meta.url);
  const names = readdirSync(folder).filter((name) => /\.(?:pl|sh)$/.test(name));
  expect(programs).toEqual(
    Object.fromEntries(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')])),
  );
});

describe('lamellar can --reproduce', () => {
  it('writes the needed profiles and a script with the attempts', () => {
    expect(reproduce('out', 'a', 'signal:term,kill', 'b', '--policy', 'p.aa').status).toBe(1);
    expect(readdirSync(path.join(cwd, 'out'))).toEqual(['attempt.pl', 'policy-1', 'run']);
    const policy = read('out/policy-1');
    expect(policy).toContain('@{used} = /srv');
    expect(policy).toContain('  @{used}/** rwk,\n');
    expect(policy).not.toMatch(/include|unused|further/);
    const script = read('out/run');
    expect(script).toContain(`  attempt allowed 'a signal:term b' \\
    :lamellar-reproduce:a signal 15 :lamellar-reproduce:b
  attempt denied 'a signal:kill b' \\
    :lamellar-reproduce:a signal 9 :lamellar-reproduce:b
`);
    expect(spawnSync('sh', ['-n', path.join(cwd, 'out/run')]).status).toBe(0);
  });

  it('quotes names for the shell', () => {
    const name = "it's $(touch x)";
    const run = lamellar(
      ['can', name, 'file:w', "/srv/'$(touch y)'\n`z", '--owner', '--policy', 'p.aa', '--reproduce', 'quoted'],
      { cwd },
    );
    expect(run).toMatchObject({ status: 0 });
    const [main = ''] = /^main\(\) \{\n[^]*?\n\}\n/m.exec(read('quoted/run')) ?? [];
    const script = `namespaces=/dev/null mkdir() { :; }; load() { :; }; attempt() { printf '%s|' "$@"; }\n${main}main`;
    const { stdout } = spawnSync('sh', ['-c', script.replace('namespaces=/dev/null ', 'namespaces=x\n')], { cwd });
    expect(String(stdout)).toContain(`|:lamellar-reproduce:${name}|file|w|/srv/'$(touch y)'\n\`z|owner||`);
    expect(readdirSync(cwd)).not.toContain('x');
  });

  it.each([
    ['full', ['a', 'signal:term', 'b', '--policy', 'p.aa'], 'full: the directory is not empty'],
    ['new', ['a', 'signal:term', 'b', '--policy', 'p.bin'], 'the policy is compiled'],
    ['new', ['a', '--all', 'file', '--policy', 'p.aa'], '--reproduce excludes --all'],
    ['new', ['a', 'file:rwk', '/x', '--policy', 'p.aa'], 'no single system call requests `rwk`'],
    ['new', ['b', 'umount', '/x', '--policy', 'p.aa'], 'also needs capability:sys_admin, and `b` lacks it'],
  ])('writes nothing to %s for %j', (folder, words, problem) => {
    const { status, stderr } = reproduce(folder, ...words);
    expect(stderr).toContain(problem);
    expect(status).toBe(2);
    expect(readdirSync(cwd)).not.toContain('new');
  });
});
