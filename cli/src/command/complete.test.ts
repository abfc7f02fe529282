import { expect, it } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

const cwd = directory({
  'lamellar.yaml':
    'lamellar: 1\ncontainers: { web: { runtime: lxc, container: { policy: [./nginx.aa] } }, db: { runtime: lxc } }\n',
  'nginx.aa': 'profile nginx { }\nprofile "a\\033xb" { }\n',
  'plain.aa': 'profile one { }\nprofile two { }\n',
});

/** Returns the candidates for the last word, without descriptions. */
function offered(...words: readonly string[]): readonly string[] | 'files' {
  const { status, stdout } = lamellar(['complete', 'words', '--', ...words], { cwd });
  expect(status).toBe(0);
  const [form, ...lines] = stdout.split('\n').slice(0, -1);
  return form === 'files' ? form : lines.map((line) => line.split('\t')[0] ?? '');
}

it.each<[words: readonly string[], values: readonly string[] | 'files']>([
  [['st'], ['status']],
  [['comp'], ['compat', 'completion']],
  [['nothing', ''], []],
  [['--vers'], ['--version']],
  [['plan', '--qu'], ['--quiet']],
  [['plan', '--quiet', '--qu'], []],
  [['help', 'pl'], ['plan']],
  [['help', 'op'], ['operations']],
  [['help', 'policy', ''], []],
  [['plan', '--allow'], ['--allow-untrusted-manifest']],
  [['plan', '--allow-untrusted-manifest', '--allow'], []],
  [['matrix', '--policy', 'x', '--pol'], ['--policy']],
  [['matrix', '--policy', ''], 'files'],
  [['matrix', '--policy='], 'files'],
  [['matrix', '--format', 'j'], ['json']],
  [['matrix', '--format=j'], ['--format=json']],
  [['matrix', '--signals', 'hup,te'], ['hup,term']],
  [['matrix', ''], []],
  [['completion', 'z'], ['zsh']],
  [['dump', ''], 'files'],
  [['dump', 'a', 'b'], 'files'],
  [
    ['kernel', 'features', '7.'],
    ['7.2.13', '7.3'],
  ],
  [
    ['plan', '--container', ''],
    ['web', 'db'],
  ],
  [['can', '--policy', 'plain.aa', 't'], ['two']],
  [['can', '--policy', 'plain.aa', 'one,t'], ['one,two']],
  [['can', 'web:n'], ['web:nginx']],
  [
    ['can', 'a', 'rl'],
    ['rlimit', 'rlimit:'],
  ],
  [
    ['can', 'a', 'ptrace:'],
    ['ptrace:trace', 'ptrace:read'],
  ],
  [
    ['can', 'a', 'ptrace:trace,r'],
    ['ptrace:trace,read', 'ptrace:trace,rlimit', 'ptrace:trace,rlimit:'],
  ],
  [['can', 'a', 'capability:chown', ''], []],
  [['can', 'a', 'file:r', '/etc'], 'files'],
  [['can', 'a', 'ptrace:read', 'web:n'], ['web:nginx']],
  [['can', 'a', 'nonsense', ''], []],
  [['can', '--all', 'cap'], ['capability']],
])('%j', (words, values) => {
  expect(offered(...words)).toEqual(values);
});

it('offers no control characters', () => {
  const labels = offered('can', '');
  expect(labels).toContain('web:nginx');
  expect(JSON.stringify(labels)).not.toMatch(/\\u001b/);
});

it('offers nothing from unreadable policy', () => {
  const { status, stdout } = lamellar(['complete', 'words', '--', 'can', '--policy', 'missing', ''], { cwd });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
});
