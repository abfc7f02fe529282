import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

const cwd = directory({
  'exec.aa': `abi <abi/4.0>,

profile container {
  signal (receive) peer=unconfined,
  signal (send, receive) peer=container,
}
`,
  'host.aa': 'profile monitor {\n  signal (send),\n}\nprofile stuck { deny capability chown, }\n',
  'nginx.aa': 'profile nginx {\n  /etc/** r,\n}\n',
  'lamellar.yaml': `lamellar: 1
host:
  policy: [host.aa]
containers:
  web:
    runtime: lxc
    container:
      policy: [./nginx.aa]
expect:
  - allow signal (kill) from web:nginx to host:monitor
  - allow file (r) from web:nginx to path "/srv/**"
  - deny file (r) from web:nginx to path "/srv/secret"
  - allow file (r) from web:nginx to path "/etc/**"
`,
});

const exec = ['suggest', '--allow', 'signal (kill) from container to container//&unconfined'];

describe('lamellar suggest', () => {
  it('shows the rules, their places, their necessity and their additional permissions', () => {
    expect(lamellar([...exec, '--policy', 'exec.aa'], { cwd })).toEqual({
      status: 1,
      stdout: `\
host: add a rule
add to profile of the host \`container\`, in exec.aa before line 6:
    signal (send) set=(kill) peer="container//&unconfined",
      without it denied: signal kill from container to container//&unconfined
install:
    printf '%s\\n' '  signal (send) set=(kill) peer="container//&unconfined",' | sed -i '5r /dev/stdin' exec.aa &&
    sudo apparmor_parser --replace exec.aa
cause: the runtime stacks \`unconfined\` on the profile instead of replacing its label: a rule needs the whole stack as peer
  see https://github.com/containerd/containerd/issues/12886
this rule suffices; side effects among the 3 labels of this policy:
  gained: signal kill
    from  container//&unconfined
    to    container//&unconfined

✓ passes with these rules: allow signal (kill) from label "container" to label "container//&unconfined"
  (kernel 7.3)
`,
      stderr: '',
    });
  });

  it('reports kernels separately if the additional permissions differ', () => {
    const { stdout } = lamellar([...exec, '--policy', 'exec.aa', '--kernel', '6.1', '--kernel', '7.3'], { cwd });
    expect(stdout).toContain('\non kernel 6.1.0:\n');
    expect(stdout).toContain('\non kernel 7.3:\n');
  });

  it('checks the expectations of the manifest, and reports those that the rules violate', () => {
    const { status, stdout, stderr } = lamellar(['suggest'], { cwd });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `lamellar: manifest ${path.join(cwd, 'lamellar.yaml')}\n`,
    });
    expect(stdout).toContain('nginx.aa before line 3:\n    /srv/** r,\n');
    expect(stdout).toContain('✓ passes with these rules: allow signal (kill) from web:nginx to host:monitor\n');
    expect(stdout).toContain(
      '✗ passed, but fails with these rules: deny file (r) from web:nginx to path "/srv/secret"\n  1 more expectation passes, with and without these rules\n',
    );
    expect(stdout).toMatch(
      /add to host layer of web `lxc-web_<\/var\/lib\/lxc>`, in .*lamellar\.yaml under `containers\.web\.host\.rules`:\n {4}signal \(send\) set=\(kill\) peer=monitor,\n/,
    );
  });

  it('keeps read-only profiles, and shows their missing permissions', () => {
    const { stdout } = lamellar(['suggest', '--in-profile', 'web:**'], { cwd });
    expect(stdout).toContain(
      'not allowed: signal kill from lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:nginx to monitor\n',
    );
    expect(stdout).toContain(
      '  required, in a profile without permission to add rules: signal (send) set=(kill) peer=monitor,\n',
    );
    expect(stdout).not.toContain('host.rules');
    expect(stdout).toContain('✗ fails: allow signal (kill) from web:nginx to host:monitor\n');
  });

  it('reports permissions that no rule allows', () => {
    const { status, stdout } = lamellar(
      ['suggest', '--allow', 'capability (chown) from host:stuck', '--policy', 'host.aa'],
      { cwd },
    );
    expect(status).toBe(1);
    expect(stdout).toContain('no rule allows: capability chown by stuck\n');
    expect(stdout).not.toContain('add to');
  });

  it('has no rules if all expectations pass', () => {
    const words = ['suggest', '--allow', 'signal (kill) from container to container', '--policy', 'exec.aa'];
    expect(lamellar(words, { cwd })).toEqual({
      status: 0,
      stdout: '1 expectation passes (kernel 7.3): nothing to add\n',
      stderr: '',
    });
  });

  it('states that no added rule makes a failed `deny` expectation pass', () => {
    const open = directory({
      'lamellar.yaml': [
        'lamellar: 1',
        'host: { policy: [open.aa] }',
        'expect: ["deny signal from host:a to host:a", "allow signal (kill) from host:a to host:a"]',
        '',
      ].join('\n'),
      'open.aa': 'profile a { signal, }\n',
    });
    expect(lamellar(['suggest'], { cwd: open })).toMatchObject({
      status: 1,
      stdout: `\
✗ fails: "deny signal from host:a to host:a"
    remove or narrow the allowing rules: \`lamellar check\` prints the \`lamellar can\` command to list these rules
  1 more expectation passes
  (kernel 7.3)
`,
    });
  });

  it('prints a patch that makes all expectations pass', () => {
    const own = directory({ 'exec.aa': 'profile container { signal (receive), }\n' });
    const words = [...exec, '--allow', 'file (rw) from container to path "/srv/{a,b}"', '--policy', 'exec.aa'];
    const { stdout, status } = lamellar([...words, '--patch'], { cwd: own });
    expect(status).toBe(0);
    execFileSync('git', ['apply'], {
      cwd: own,
      input: stdout,
      env: { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(own) },
    });
    expect(lamellar(words, { cwd: own })).toMatchObject({
      status: 0,
      stdout: '2 expectations pass (kernel 7.3): nothing to add\n',
    });
  });

  it('has the cause of `why` for a denial between equal stacks', () => {
    const denied = 'apparmor="DENIED" operation="signal" class="signal" denied_mask="send" signal=kill peer="crun//&p"';
    const stacks = directory({
      'stacks.aa': 'abi <abi/4.0>,\nprofile crun { file, }\nprofile p { file, }\n',
      log: `${denied} profile="p"\n${denied} profile="crun"\n`,
    });
    const causes = [
      ['suggest', '--allow', 'signal (kill) from crun//&p to crun//&p'],
      ['why', 'log'],
    ].map((words) =>
      lamellar([...words, '--policy', 'stacks.aa'], { cwd: stacks })
        .stdout.split('\n')
        .filter((line) => line.startsWith('cause: ')),
    );
    const cause =
      'cause: the runtime stacks `crun` on the profile instead of replacing its label: a rule needs the whole stack as peer';
    expect(causes).toEqual([[cause], [cause]]);
  });

  it.each([
    [['--policy', 'exec.aa'], 'nothing to allow'],
    [['--allow', 'signal (kil) from a to b', '--policy', 'exec.aa'], 'unknown signal `kil`'],
    [['--allow', 'signal (kill) from nobody to container', '--policy', 'exec.aa'], 'no profile `nobody`'],
    [
      [...exec.slice(1), '--in-profile', 'nobody', '--policy', 'exec.aa'],
      '--in-profile nobody: `nobody` selects nothing',
    ],
    [[...exec.slice(1), '--in-profile', 'web:x', '--policy', 'exec.aa'], '--in-profile web:x: no container `web`'],
  ])('%j is refused', (words, message) => {
    const { status, stdout, stderr } = lamellar(['suggest', ...words], { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});
