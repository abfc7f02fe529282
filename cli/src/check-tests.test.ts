import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { directory, lamellar, records, shell } from './testing/lamellar.ts';

const template = `package apparmor

const t = \`
{{if .Abi}}abi <{{.Abi}}>,
{{end}}
profile {{.Name}} flags=(attach_disconnected,mediate_deleted) {
  network,
  capability,
  file,
  signal (receive) peer=unconfined,
  signal (receive) peer={{.DaemonProfile}},
  signal (receive) peer=runc,
  signal (send,receive) peer={{.Name}},
  deny mount,
}
\`
`;
const manifest = `lamellar: 2
host-policy: [template.go, runc.aa]
runtime: containerd
variants:
  plain: { Name: C, DaemonProfile: unconfined }
  snap: { Name: 'C d', DaemonProfile: snap.k8s.containerd, Comment: '${'x'.repeat(200)}' }
assume: { crun: unconfined, snap.k8s.containerd: open }
kernels: [6.1, 6.12.85, 7.3, ubuntu-24.04]
compilers: [4.1, 5.0]
`;
const cwd = directory({
  'template.go': template,
  'runc.aa': 'profile runc flags=(unconfined) { }\n',
  'later.aa': 'profile later { network interface=lo, }\n',
  'passing.yaml': `${manifest.replace("'C d'", 'C')}expect:
  - allow signal (term, kill) from host:runc to host:C
  - { deny: mount from host:C to "/**" "/**" }
`,
  'failing.yaml': `${manifest.replace("'C d'", 'C')}expect:
  - allow signal (term) from host:{runc,crun} to host:C
  - allow signal (urg) from host:C to label "C//&unconfined"
  - { deny: 'file (w) from host:C to path "/etc/**"', except: { variants: [plain, snap], because: not yet } }
  - { deny: mount from host:C to "/**" "/**", except: { kernels: ["<6.2"], because: old } }
  - { deny: mount from host:C to "/**" "/**", except: { kernels: ["<3"], because: older } }
  - deny signal (kill) from host:snap.k8s.containerd to host:C
`,
  'names.yaml': `${manifest}expect: ['deny signal from "host:C d" to host:runc']\n`,
  'later.yaml': 'lamellar: 2\nhost-policy: [later.aa]\ncompilers: [4.1, 5.0]\n',
  'assumed.yaml': 'lamellar: 2\nhost-policy: [runc.aa]\nassume: { runc: open }\n',
  'kernel.yaml': 'lamellar: 2\nkernels: [./none.json, ./bad.json]\n',
  'bad.json': '{}',
  'wide.yaml': `lamellar: 2\nvariants: {${Array.from({ length: 900 }, (_, index) => `v${index}: {}`).join(', ')}}\nkernels: [6.1, 6.12, 7.3]\n`,
});

const check = (...words: readonly string[]) => lamellar(['check', ...words], { cwd });

describe('lamellar check of policy tests', () => {
  it('evaluates each expectation for every variant, kernel and compiler', () => {
    expect(check('passing.yaml')).toEqual({
      status: 0,
      stdout: '3 files, 2 profiles: valid for apparmor_parser 4.1 and 5.0; 0 errors, 0 warnings\n',
      stderr: 'lamellar: kernel ubuntu-24.04 is known from source, and not measured\n',
    });
  });

  it('reports equal results once, with their combinations', () => {
    const { status, stdout } = check('failing.yaml');
    expect(status).toBe(1);
    const urg = 'expectation failed: signal urg from `C` to `C//&unconfined` is denied';
    const messages = [...stdout.matchAll(/^failing\.yaml:(\d+):\d+: (?:error|warning): (.*)$/gm)];
    expect(messages.map(([, line, message]) => [line, message])).toEqual([
      ['11', 'expectation failed: signal term from `crun` to `C` is denied (all 16 combinations) [broken-expectation]'],
      ['12', `${urg} (kernels 6.1.0 and ubuntu-24.04 (not measured)) [broken-expectation]`],
      ['12', `${urg} (kernels 6.12.85 and 7.3) [broken-expectation]`],
      [
        '14',
        'the exception is unnecessary: the expectation passes in every excepted combination [unnecessary-exception]',
      ],
      ['15', 'the exception is about no combination of this manifest [unnecessary-exception]'],
      [
        '16',
        'expectation failed: signal kill from `snap.k8s.containerd` to `C` is allowed (variant snap) [broken-expectation]',
      ],
    ]);
    expect(stdout).toMatch(/^template\.go:6:1: note: profile of the host `C` \(object\) has no rule for receive/m);
  });

  it('prints commands that reproduce each failure', () => {
    const { stdout } = check('failing.yaml', '--format', 'ndjson');
    const { stdout: forPeople } = check('failing.yaml');
    const all = records(stdout).flatMap(
      (file) => (file as { diagnostics: { message: string; hint: string | null }[] }).diagnostics,
    );
    const failed = all.filter(({ message }) => message.startsWith('expectation failed'));
    expect(failed.length).toBeGreaterThanOrEqual(3);
    for (const { message, hint } of failed) {
      const command = /^`lamellar (.*)` says why$/.exec(hint ?? '')?.[1] ?? '';
      expect(forPeople).toContain(`hint: ${hint}\n`);
      const answered = shell(`$LAMELLAR ${command}`, cwd);
      expect([command, answered.status]).toEqual([command, message.includes('is allowed') ? 0 : 1]);
    }
  });

  it('takes kernels, compilers and fields of the command line instead of its own', () => {
    const { stdout } = check(
      'failing.yaml',
      '--kernel',
      '7.3',
      '--compiler',
      '5.0',
      '--template-var',
      'DaemonProfile=crun',
    );
    expect(stdout.match(/: error: expectation failed/g)).toHaveLength(1);
    expect(stdout).toContain(
      '--manifest failing.yaml --kernel 7.3 --compiler 5.0 --template-var DaemonProfile=crun --template-var Name=C`',
    );
    // An exception may be about kernels that the command line excludes.
    expect(stdout).not.toContain('unnecessary-exception');
  });

  it('requires policy that every compiler accepts', () => {
    const { status, stdout } = check('later.yaml');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^later\.aa:1:25: error: .* \(compiler 4\.1\) \[later-syntax\]$/m);
    expect(stdout).toMatch(/1 file|2 files/);
    expect(check('later.yaml', '--compiler', '5.0').status).toBe(0);
  });

  it.each([
    [
      'names.yaml',
      /^template\.go:6:9: error: a name with blanks that is not in quotes \(variant snap\) \[invalid-name\]$/m,
      1,
    ],
    [
      'assumed.yaml',
      /^assumed\.yaml:3:11: error: `runc` already exists, and cannot be assumed \[invalid-manifest\]$/m,
      1,
    ],
    [
      'kernel.yaml',
      /^kernel\.yaml:2:11: error: .*none\.json.*no such file[^]*^kernel\.yaml:2:24: error: .*bad\.json.* no description/m,
      1,
    ],
    ['wide.yaml', /^wide\.yaml:1:1: error: 2,700 combinations .* \[invalid-manifest\]$/m, 1],
  ])('%s is refused at its place', (file, wanted, expected) => {
    const { status, stdout } = check(file);
    expect(stdout).toMatch(wanted);
    expect(status).toBe(expected);
  });

  it('other commands use the runtime and the assumed profiles of a manifest', () => {
    const question = ['can', 'runc', 'signal:term', 'C', '--manifest', 'failing.yaml', '--template-var', 'Name=C'];
    expect(lamellar(question, { cwd }).status).toBe(0);
    expect(lamellar(['can', 'crun', ...question.slice(2)], { cwd }).status).toBe(1);
    const missing = lamellar(question.slice(0, -2), { cwd });
    expect(missing.status).not.toBe(1);
  });
});

describe('formats for CI', () => {
  it('prove understands TAP', () => {
    const { stdout } = check('failing.yaml', '--format', 'tap');
    expect(stdout).toMatch(/^TAP version 13\nok 1 - template\.go: is valid\n/);
    const file = path.join(directory({ 'report.tap': stdout }), 'report.tap');
    const { stdout: judged } = spawnSync('prove', ['-e', 'cat', file], { encoding: 'utf8' });
    expect(judged).toContain('Failed tests:  4-5, 9');
    expect(judged).toContain('Tests: 9 Failed: 3');
  });

  it('GitHub annotates lines', () => {
    const { status, stdout } = check('failing.yaml', '--format', 'github');
    expect(status).toBe(1);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(
      /^::error file=failing\.yaml,line=11,endLine=11,col=5,endColumn=56,title=broken-expectation::expectation failed: signal term [^\n]*%0Ahint: `lamellar can [^\n]*%0Anote: profile of the host/,
    );
    expect(lines.every((line) => /^::(?:error|warning) file=/.test(line))).toBe(true);
    const cwdOfNames = directory({ 'a,b:c%.aa': 'profile a { signal (foo), }\n' });
    const named = lamellar(['check', 'a,b:c%.aa', '--format', 'github'], { cwd: cwdOfNames });
    expect(named.stdout).toMatch(/^::error file=a%2Cb%3Ac%25\.aa,line=1,endLine=1,col=21,/);
  });
});

/** Reductions of the default profiles of containerd and moby to the rules about signals and mounts. */
const upstream = [
  ['containerd', '{{.Name}}', '{{.DaemonProfile}}'],
  ['moby', '"{{.Name}}"', '"{{.DaemonProfile}}"'],
] as const;

describe.each(upstream)('the expectations for the runtimes and stacks of %s', (runtime, name, daemon) => {
  const [forRuntimes, forStacks] = [
    '  signal (receive) peer=runc,\n  signal (receive) peer=crun,\n',
    `  signal (send, receive) peer=${name.replace(/\}(?="?$)/, '}//&unconfined')},\n`,
  ];
  it.each([
    ['before both fixes', '', ['11', '12', '12']],
    ['after the rules for confined runtimes', forRuntimes, ['12', '12']],
    ['after the rules for stacks', `${forRuntimes}${forStacks}`, []],
  ])('%s', (_, fix, failing) => {
    const rules = `  network,\n  file,\n  signal (receive) peer=unconfined,\n  signal (receive) peer=${daemon},\n${fix}`;
    const text = `profile ${name} flags=(attach_disconnected, mediate_deleted) {\n${rules}  signal (send, receive) peer=${name},\n  deny mount,\n}\n`;
    const expectations = [
      'allow signal (term, kill) from host:{runc,crun} to host:C',
      'allow signal (urg) from host:C to label "C//&unconfined"',
      'deny mount from host:C to "/**" "/**"',
    ];
    const folder = directory({
      'template.go': `package apparmor\n\nconst t = \`\n${text}\`\n`,
      'runc.aa': 'profile runc flags=(unconfined) { }\n',
      'lamellar.yaml': `${manifest.replace("'C d'", 'C').replace('containerd\n', `${runtime}\n`).replace('assume: { ', 'assume: { podman: unconfined, ')}expect:\n${expectations.map((one) => `  - ${one}\n`).join('')}`,
    });
    const { status, stdout } = lamellar(['check', 'lamellar.yaml'], { cwd: folder });
    expect([...stdout.matchAll(/^lamellar\.yaml:(\d+):/gm)].map(([, line]) => line)).toEqual(failing);
    expect(status).toBe(failing.length === 0 ? 0 : 1);
  });
});
