import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

const template = `package apparmor

const text = \`
{{range $value := .Imports}}
{{$value}}
{{end}}
abi <abi/4.0>,

profile {{.Name}} flags=(attach_disconnected) {
  signal (receive) peer=unconfined,
{{if ge .Version 208096}}
  signal (send,receive) peer={{.Name}},
{{end}}
}
\`
`;

let cwd: string;
beforeEach(() => {
  cwd = directory({ 'template.go': template });
});

const policy = ['--policy', 'template.go', '--runtime', 'containerd', '--template-var', 'Name=cri.d'];
const log =
  'apparmor="DENIED" operation="signal" class="signal" profile="cri.d" requested_mask="send" denied_mask="send" signal=kill peer="cri.d//&unconfined"\n';

describe('a policy template', () => {
  it('is evaluated with values of its fields', () => {
    expect(lamellar(['can', 'cri.d', 'signal:kill', 'cri.d', ...policy], { cwd }).status).toBe(0);
    expect(lamellar(['can', 'cri.d', 'signal:kill', 'cri.d//&unconfined', ...policy], { cwd })).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('template.go:12: signal (send,receive) peer=cri.d,') as string,
    });
  });

  it('gets rules with its fields, in separate lines', () => {
    const listed = lamellar(['why', '-', ...policy], { cwd, input: log });
    expect(listed.stdout).toContain(
      'template.go before line 14:\n    signal (send) set=(kill) peer="{{.Name}}//&unconfined",\n',
    );
    const { stdout } = lamellar(['why', '-', '--patch', ...policy], { cwd, input: log });
    execFileSync('git', ['apply'], {
      cwd,
      input: stdout,
      env: { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(cwd) },
    });
    const text = readFileSync(path.join(cwd, 'template.go'), 'utf8');
    expect(text).toContain('{{end}}\n  signal (send) set=(kill) peer="{{.Name}}//&unconfined",\n}\n`\n');
    expect(lamellar(['why', '-', ...policy], { cwd, input: log }).stdout).toContain('this policy allows the access');
  });

  it('keeps names that the template has literally, and names in other files', () => {
    const daemon = template.replace('unconfined,\n', 'unconfined,\n  signal (receive) peer={{.Daemon}},\n');
    const at = directory({
      'template.go': daemon,
      'other.aa': 'profile other { }\nprofile x { }\nprofile dockerd { }\n',
    });
    const record = (profile: string, peer: string): string =>
      log.replace('profile="cri.d"', `profile="${profile}"`).replace('cri.d//&unconfined', peer);
    const shown = (daemonProfile: string, input: string) =>
      lamellar(['why', '-', ...policy, '--template-var', `Daemon=${daemonProfile}`, '--policy', 'other.aa'], {
        cwd: at,
        input,
      }).stdout;
    expect(shown('unconfined', record('cri.d', 'unconfined'))).toContain('signal (send) set=(kill) peer=unconfined,');
    expect(shown('dockerd', record('cri.d', 'dockerd'))).toContain('signal (send) set=(kill) peer={{.Daemon}},');
    expect(shown('cri.d', record('cri.d', 'cri.d//&x'))).toContain('signal set=(kill) peer="cri.d//&x",');
    expect(shown('dockerd', record('other', 'cri.d'))).toContain('signal (send) set=(kill) peer=cri.d,');
  });

  it('is an error of the file without values', () => {
    const { status, stdout } = lamellar(['check', 'template.go'], { cwd });
    expect({ status, stdout }).toMatchObject({
      status: 2,
      stdout: expect.stringContaining('template.go: error: a Go template, line 4: no value for `.Imports`') as string,
    });
    expect(lamellar(['check', 'template.go', '--runtime', 'podman'], { cwd }).status).toBe(0);
  });

  it.each([
    [
      ['--runtime', 'containerd@2.1'],
      'template.go: a Go template, line 11: no value for `.Version`\nhint: fill the fields as a runtime does with --runtime (containerd, moby, podman, cri-o, incus, lxd), or one with --template-var NAME=VALUE',
    ],
    [[], 'template.go: a Go template, line 4: no value for `.Imports`'],
    [['--runtime', 'runc'], '--runtime runc: unknown runtime'],
    [['--template-var', 'Name'], '--template-var Name: this is not NAME=VALUE'],
  ])('%j is refused', (words, message) => {
    const { status, stderr } = lamellar(['can', 'c', 'signal:kill', 'c', '--policy', 'template.go', ...words], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain(`lamellar: ${message}\n`);
  });
});
