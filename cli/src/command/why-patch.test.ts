import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

const record = (rest: string): string => `apparmor="DENIED" ${rest}\n`;
const inWeb = 'namespace="root//lxc-web_<-var-lib-lxc>" profile="nginx"';
const log = [
  `operation="signal" class="signal" ${inWeb} denied_mask="send" requested_mask="send" signal=term peer="unconfined"`,
  `operation="open" class="file" ${inWeb} name="/srv/x" requested_mask="r" denied_mask="r"`,
  'operation="mount" class="mount" profile="lxc-web_</var/lib/lxc>" name="/proc/" fstype="proc" srcname="proc"',
  'operation="capable" class="cap" profile="one-line" capname="chown"',
  'operation="open" class="file" profile="local" name="/etc/a b" requested_mask="r" denied_mask="r"',
  'operation="open" class="file" profile="new//hat" name="/etc/\u00e4" requested_mask="r" denied_mask="r"',
].map(record);

const policy = ['--policy', 'tree', '-b', 'base'];
let cwd: string;

function apply(patch: string): void {
  execFileSync('git', ['apply'], {
    cwd,
    input: patch,
    env: { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(cwd) },
  });
}

const text = (file: string): string => readFileSync(path.join(cwd, file), 'utf8');

beforeEach(() => {
  cwd = directory({
    log: log.join(''),
    'base/local/local': '# by hand\n',
    'tree/profiles/web': 'profile "lxc-web_</var/lib/lxc>" {\n\tfile,\n\tsignal,\n}\n',
    'tree/profiles/others':
      'profile one-line { }\nprofile local {\n  include if exists <local/local>\n}\n' +
      'profile new {\n  ^hat {\n    include if exists <local/hat>\n  }\n}',
    'tree/namespaces/lxc-web_<-var-lib-lxc>/profiles/nginx': 'profile nginx {\n  /etc/** r,\n}\n',
  });
});

describe('lamellar why --patch', () => {
  it('prints a patch that allows all placeable permissions', () => {
    const { stdout, stderr, status } = lamellar(['why', 'log', '--patch', ...policy], { cwd });
    expect(status).toBe(0);
    expect(stderr).toContain(`a patch for \`patch -p1 -d ${cwd}\``);
    expect(stderr).toContain('is generated at every start');
    apply(stdout);
    const again = lamellar(['why', '-v', 'log', ...policy], { cwd });
    expect(again.stdout.match(/^ {2}this policy allows the access/gm)).toHaveLength(log.length);
    expect(again.stdout).toMatch(/^container web: this policy allows the access\n/m);
    expect(lamellar(['why', 'log', '--patch', ...policy], { cwd }).stdout).toBe('');
  });

  it('inserts rules at the places of handwritten rules', () => {
    apply(lamellar(['why', 'log', '--patch', ...policy], { cwd }).stdout);
    expect(text('tree/profiles/web')).toBe(
      'profile "lxc-web_</var/lib/lxc>" {\n\tfile,\n\tsignal,\n\tmount options=(rw) fstype=proc proc -> /proc/,\n}\n',
    );
    expect(text('tree/profiles/others')).toContain('profile one-line {\n  capability chown,\n}\n');
    expect(text('base/local/local')).toBe('# by hand\n"/etc/a b" r,\n');
    expect(text('base/local/hat')).toBe('"/etc/\u00e4" r,\n');
  });

  it('extends the configuration behind a generated profile, if present', () => {
    mkdirSync(path.join(cwd, 'web'));
    writeFileSync(path.join(cwd, 'web/config'), 'lxc.uts.name = web');
    const profile = `lxc-web_<${cwd}>`;
    writeFileSync(path.join(cwd, 'tree/profiles/web'), `profile "${profile}" { }\n`);
    const line = record(`operation="capable" class="cap" profile="${profile}" capname="chown"`);
    apply(lamellar(['why', '-', '--patch', ...policy], { cwd, input: line }).stdout);
    expect(text('web/config')).toBe('lxc.uts.name = web\nlxc.apparmor.raw = capability chown,\n');

    writeFileSync(path.join(cwd, 'web/config'), 'lxc.apparmor.profile = mine\n');
    apply(lamellar(['why', '-', '--patch', ...policy], { cwd, input: line }).stdout);
    expect(text('tree/profiles/web')).toBe(`profile "${profile}" {\n  capability chown,\n}\n`);
  });

  it('prints a patch with --quiet-log that denies without records', () => {
    const silenced = [...policy, '--quiet-log'];
    apply(lamellar(['why', 'log', '--patch', ...silenced], { cwd }).stdout);
    expect(text('base/local/local')).toBe('# by hand\ndeny "/etc/a b" r,\n');
    expect(text('tree/profiles/others')).toContain('profile one-line {\n  deny capability chown,\n}\n');
    expect(lamellar(['why', 'log', '--patch', ...silenced], { cwd }).stdout).toBe('');
    const again = lamellar(['why', 'log', ...silenced], { cwd });
    expect(again.stdout).not.toContain('add to');
    expect(again.stdout).not.toContain('this policy allows the access');
  });

  it('prints patches for policy, templates, local files and configurations that patch(1) accepts', () => {
    mkdirSync(path.join(cwd, 'web'));
    writeFileSync(path.join(cwd, 'web/config'), 'lxc.uts.name = web');
    const profile = `lxc-web_<${cwd}>`;
    writeFileSync(path.join(cwd, 'tree/profiles/web'), `profile "${profile}" { }\n`);
    writeFileSync(path.join(cwd, 'tree/profiles/template'), 'profile {{.Name}} {\n  file,\n}\n');
    const lines = [
      ...log,
      record(`operation="capable" class="cap" profile="${profile}" capname="chown"`),
      record('operation="signal" class="signal" profile="filled" denied_mask="send" signal=term peer="filled"'),
    ];
    writeFileSync(path.join(cwd, 'log'), lines.slice(3).join(''));
    const words = ['why', 'log', '--patch', ...policy, '--template-var', 'Name=filled'];
    const patch = lamellar(words, { cwd }).stdout;
    execFileSync('patch', ['-p1', '--fuzz=0'], { cwd, input: Buffer.from(patch) });
    expect(text('web/config')).toBe('lxc.uts.name = web\nlxc.apparmor.raw = capability chown,\n');
    expect(text('tree/profiles/template')).toBe(
      'profile {{.Name}} {\n  file,\n  signal (send, receive) set=(term) peer={{.Name}},\n}\n'.replace(
        ' (send, receive)',
        '',
      ),
    );
    expect(text('base/local/hat')).toContain('/etc/');
    expect(lamellar(words, { cwd }).stdout).toBe('');
  });

  it.each([
    [
      'in both directions, for a peer whose stack contains the recording profile',
      'signal peer=p,',
      'DENIED" operation="signal" class="signal" profile="p" denied_mask="send" signal=rtmin+2 peer="crun//&p"',
      ['crun//&p', 'signal:rtmin+2', 'crun//&p'],
      '  signal set=(rtmin+2) peer="crun//&p",',
    ],
  ])('allows the operation afterwards %s', (_, rules, line, question, rule) => {
    const file = path.join(cwd, 'one.aa');
    writeFileSync(file, `profile p {\n  ${rules}\n}\nprofile crun flags=(unconfined) { }\n`);
    const input = `apparmor="${line}\n`;
    apply(lamellar(['why', '-', '--patch', '--policy', 'one.aa'], { cwd, input }).stdout);
    expect(text('one.aa').split('\n')).toContain(rule);
    expect(lamellar(['can', ...question, '--policy', 'one.aa'], { cwd }).status).toBe(0);
  });

  it('evaluates complain mode as if the policy were enforced', () => {
    const rule = '  /x w,\n';
    writeFileSync(path.join(cwd, 'one.aa'), 'profile p flags=(complain) {\n}\n');
    const input =
      'apparmor="ALLOWED" operation="open" profile="p" name="/x" requested_mask="w" denied_mask="w" fsuid=0 ouid=0\n';
    const words = ['why', '-', '--policy', 'one.aa'];
    expect(JSON.parse(lamellar([...words, '--format', 'json'], { cwd, input }).stdout)).toMatchObject({
      advice: [{ rules: ['/x w,'] }],
      events: [{ answers: [{ verdict: 'allow' }], advice: [{ rules: ['/x w,'] }] }],
    });
    expect(lamellar(words, { cwd, input }).stdout).toMatch(
      /^host: add a rule\nadd to profile of the host `p`, in one\.aa /,
    );
    apply(lamellar([...words, '--patch'], { cwd, input }).stdout);
    expect(text('one.aa')).toBe(`profile p flags=(complain) {\n${rule}}\n`);
  });

  it('first offers the rules for the parent of a program in complain mode', () => {
    writeFileSync(path.join(cwd, 'one.aa'), 'profile p flags=(complain) {\n}\n');
    const input = 'apparmor="ALLOWED" operation="open" profile="p//null-/bin/b" name="/x" denied_mask="r"\n';
    const lines = lamellar(['why', '-', '--policy', 'one.aa'], { cwd, input }).stdout.split('\n');
    expect(lines.slice(0, 7)).toEqual([
      'host: add a rule',
      '`p` executes `/bin/b` without a rule: first choose a rule for `p`',
      '  /bin/b ix,   for a helper: the rules below belong to `p`',
      '  /bin/b Cx -> b,   the rules below belong to a new `profile b { }` in `p`',
      '  /bin/b Px,   the rules below belong to a new `profile /bin/b { }` for every caller',
      'add to profile of the host `p//null-/bin/b`:',
      '    /x r,',
    ]);
    expect(lamellar(['why', '-'], { cwd, input }).stdout).toContain('\n`p` executes `/bin/b` without a rule');
    expect(lamellar(['can', 'p//null-/bin/b', 'file:r', '/x', '--policy', 'one.aa'], { cwd }).status).toBe(0);
  });

  it('uses the variables that the file of the profile includes', () => {
    const head = 'include <tunables/global>\nprofile p {\n';
    writeFileSync(path.join(cwd, 'one.aa'), `${head}}\n`);
    mkdirSync(path.join(cwd, 'base/tunables'), { recursive: true });
    writeFileSync(
      path.join(cwd, 'base/tunables/global'),
      '@{PROC}=/proc/\n@{pid}={[1-9],[1-9][0-9],[1-9][0-9][0-9]}\n',
    );
    const input =
      'apparmor="DENIED" operation="open" profile="p" name="/proc/812/stat" denied_mask="r" fsuid=0 ouid=1\n';
    const words = ['--policy', 'one.aa', '--base', 'base'];
    apply(lamellar(['why', '-', '--patch', ...words], { cwd, input }).stdout);
    expect(text('one.aa')).toBe(`${head}  @{PROC}/@{pid}/stat r,\n}\n`);
    expect(lamellar(['can', 'p', 'file:r', '/proc/813/stat', ...words], { cwd }).status).toBe(0);
  });

  it('inserts rules of a host layer into the manifest, and keeps comments', () => {
    const manifest =
      'lamellar: 1\ncontainers:\n  web: # the shop\n    runtime: lxc\n    host:\n      nesting: false # for no systemd\n';
    writeFileSync(path.join(cwd, 'lamellar.yaml'), manifest);
    const line = record(
      'operation="mount" class="mount" profile="lxc-web_</var/lib/lxc>" name="/m/\u00e4/" fstype="ext4" srcname="it\'s" flags="ro"',
    );
    const words = ['why', '-', '--manifest', 'lamellar.yaml', '--patch'];
    const { stdout, stderr } = lamellar(words, { cwd, input: line });
    expect(stderr).not.toContain('not in the patch');
    execFileSync('patch', ['-p1', '--fuzz=0'], { cwd, input: Buffer.from(stdout) });
    expect(text('lamellar.yaml')).toBe(
      manifest.concat(`      rules:\n        - 'mount options=(ro) fstype=ext4 "it''s" -> "/m/\u00e4/",'\n`),
    );
    expect(lamellar(words, { cwd, input: line }).stdout).toBe('');
  });

  it.each([
    [['why', 'log', '--quiet-log', '--broader', '--policy', 'tree'], '--quiet-log excludes --broader'],
    [['why', 'log', '--broader'], '--broader needs policy to evaluate'],
    [['why', 'log', '--patch'], '--patch needs policy to change'],
    [['why', 'log', '--patch', '--format', 'records'], '--patch excludes --format'],
  ])('%j is refused', (words, message) =>
    expect(lamellar(words, { cwd })).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining(message) as string,
    }),
  );
});
