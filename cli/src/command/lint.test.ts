import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { directory, lamellar, records } from '../testing/lamellar.ts';

const bad = 'profile a {\n  signal peer=b//&a,\n}\n';
const files = {
  bad,
  suppressed: 'profile a {\n  # lamellar: allow peer-order: a test\n  signal peer=b//&a,\n}\n',
  comments: 'profile a {\n  signal peer=b//&a, # lamellar: allow peer-order\n  # lamellar: allow peer-oder: x\n}\n',
  unused: 'profile a {\n  # lamellar: allow peer-order: nothing here\n  signal,\n}\n',
  invalid: 'profile b {\n  signal (foo) peer=b//&a,\n}\n',
};

const lint = (...words: readonly string[]) => lamellar(['lint', ...words], { cwd: directory(files) });

describe('lamellar lint', () => {
  it('reports findings with places and hints', () =>
    expect(lint('bad')).toEqual({
      status: 1,
      stdout: `bad:2:15: warning: the kernel sorts the profiles of a label by name, so no label has this order: the rule never applies [peer-order]
    signal peer=b//&a,
                ^~~~~
hint: write \`a//&b\`

1 file, 1 profile: valid for apparmor_parser 4.1; 0 errors, 1 warning
`,
      stderr: '',
    }));

  it('obeys suppressions, and reports bad suppressions', () => {
    const { status, stdout } = lint(...Object.keys(files), 'missing', '--format', 'ndjson');
    const results = stdout.trimEnd().split('\n');
    const found = results.map((line) => JSON.parse(line) as { path: string; diagnostics: { code: string }[] });
    expect(status).toBe(2);
    expect(Object.fromEntries(found.map((one) => [one.path, one.diagnostics.map(({ code }) => code)]))).toEqual({
      bad: ['peer-order'],
      suppressed: [],
      comments: ['peer-order', 'invalid-suppression', 'invalid-suppression'],
      unused: ['unused-suppression'],
      invalid: ['unknown-permission'],
      missing: ['unreadable-file'],
    });
  });

  it('names the requested kernel in JSON, with the kernel used instead', () => {
    const { stdout } = lint('bad', 'missing', '--kernel', '6.8.0-45-generic', '--format', 'ndjson');
    const requestedKernels = [{ requested: '6.8.0-45-generic', kernel: 'ubuntu-24.04', assumed: true }];
    expect(records(stdout)).toMatchObject([{ requestedKernels }, { requestedKernels }]);
  });

  it('counts only the selected checks, and only errors with --fail-on error', () => {
    expect(lint('bad', 'unused', '--rule', 'unmediated-rule').status).toBe(0);
    expect(lint('bad', '--fail-on', 'error').status).toBe(0);
  });

  it('refuses unknown checks', () => {
    const { status, stderr } = lint('bad', '--rule', 'peer-oder');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'lamellar: --rule peer-oder: no check has this name\nhint: did you mean `peer-order`?\n',
    });
  });

  it('applies fixes, and shows the changes', () => {
    const cwd = directory(files);
    const { status, stdout, stderr } = lamellar(['lint', '--fix', 'bad'], { cwd });
    expect(status).toBe(0);
    expect(stdout).toBe('1 file, 1 profile: valid for apparmor_parser 4.1; 0 errors, 0 warnings\n');
    expect(stderr).toContain('\n-  signal peer=b//&a,\n+  signal peer=a//&b,\n');
    expect(readFileSync(path.join(cwd, 'bad'), 'utf8')).toBe(bad.replace('b//&a', 'a//&b'));
  });

  it('judges the policy of a manifest as policy of one host', () => {
    const cwd = directory({
      'lamellar.yaml':
        'lamellar: 1\nhost: { policy: [./host.aa] }\ncontainers: { web: { runtime: lxc, container: { policy: [./web.aa] } } }\n',
      'broken.yaml': 'lamellar: 1\nhost: { policy: [./invalid] }\n',
      'host.aa': 'profile monitor {\n  signal (send) set=(term) peer=nginx,\n}\n',
      'web.aa': 'profile nginx {\n  signal (receive) set=(term) peer=monitor,\n}\n',
      invalid: files.invalid,
    });
    const { status, stdout } = lamellar(['lint', 'lamellar.yaml'], { cwd });
    expect(status).toBe(1);
    expect(stdout).toContain('host.aa:2:33: warning: `nginx` of the policy namespace `lxc-web_<-var-lib-lxc>` is not');
    expect(stdout).toContain('web.aa:2:36: warning: `monitor` of the host is not');
    const twice = lamellar(['lint', './host.aa', 'lamellar.yaml', 'web.aa'], { cwd }).stdout;
    expect(twice.match(/host\.aa:2:33/g)).toHaveLength(1);
    expect(twice).toContain('3 files, 2 profiles: valid');
    const broken = lamellar(['lint', 'broken.yaml'], { cwd });
    expect(broken.status).toBe(1);
    expect(broken.stdout).toContain('[unknown-permission]');
  });

  it('judges a template of a manifest with the values of a variant, and leaves expectations to check', () => {
    const cwd = directory({
      'tests.yaml':
        'lamellar: 2\nhost-policy: [./t.go]\nvariants: { one: { Name: docker-default, Daemon: crun } }\nexpect: [allow userns from host:docker-default]\n',
      't.go':
        'package t\nconst t = `\nabi <abi/4.0>,\nprofile {{.Name}} {\n  signal peer={{.Name}},\n  signal peer=crun,\n  signal peer={{.Daemon}},\n}\n`\n',
    });
    const { status, stdout } = lamellar(['lint', 'tests.yaml'], { cwd });
    expect(status).toBe(1);
    expect(stdout).toContain('t.go:5:15: warning: the peer does not match the stack `docker-default//&unconfined`');
    // The two rules differ for further values.
    expect(stdout).not.toContain('redundant-rule');
  });

  it('prints SARIF', () => {
    const { stdout } = lint('bad', '--format', 'sarif');
    expect(JSON.parse(stdout)).toMatchObject({ runs: [{ results: [{ ruleId: 'peer-order', level: 'warning' }] }] });
  });
});
