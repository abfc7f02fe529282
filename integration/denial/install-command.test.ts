import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { apparmorParser } from '../oracle/apparmor-parser.ts';

const lamellar = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));

/**
 * Replaces the commands of a host: paths of `/etc` and `/var` lead below `$ROOT`, containers are folders, and the real
 * apparmor_parser compiles without loading.
 */
const stub = `#!/bin/bash
name=\${0##*/}
case "$name $1 $2" in
  sudo*) exec "$@" ;;
  lxc-attach*|'incus exec'*) ROOT+=/in/\${*:2:1}; shift 3; exec "$@" ;;
  'incus config get') cat "$ROOT/incus" 2>/dev/null || echo; exit ;;
  'incus config set') exec cat >"$ROOT/incus" ;;
  lxc-stop*|lxc-start*|pct*|lamellar*) printf '%s\\n' "$name $*" >>"$ROOT/calls"; exit ;;
esac
for word; do case $word in /etc/*|/var/*) set -- "$@" "$ROOT$word" ;; *) set -- "$@" "$word" ;; esac; shift; done
[ "$name" != apparmor_parser ] || exec ${apparmorParser()} -Q -K --base "$ROOT/etc/apparmor.d" "$@"
exec "/usr/bin/$name" "$@"
`;
const stubs = mkdtempSync(path.join(tmpdir(), 'stubs-'));
for (const name of 'sudo lxc-attach lxc-stop lxc-start incus pct lamellar sed tee grep apparmor_parser'.split(' ')) {
  writeFileSync(path.join(stubs, name), stub);
  chmodSync(path.join(stubs, name), 0o755);
}

/** Creates a host with files below a folder. */
function hostWith(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'root-'));
  mkdirSync(path.join(root, 'etc/apparmor.d/local'), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return root;
}

interface Answer {
  readonly rules: readonly { readonly rules: readonly string[] }[];
  readonly install: {
    readonly command?: string;
    readonly restarts: readonly string[];
    readonly byHand: readonly string[];
  };
}

/** Returns the answers of `why` about records. */
function why(cwd: string, records: readonly string[], ...options: readonly string[]): readonly Answer[] {
  const { stdout, stderr } = spawnSync(process.execPath, [lamellar, 'why', '-', '--format', 'json', ...options], {
    cwd,
    input: records.map((record) => `apparmor="DENIED" ${record}\n`).join(''),
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return (JSON.parse(stdout) as { readonly summaries: readonly Answer[] }).summaries;
}

/** Runs a command in bash, and in the plain shell if the command has no `$'…'`. Returns the changed host. */
function run(root: string, { install }: Answer, ...shells: readonly string[]): { root: string; status: number | null } {
  const after = mkdtempSync(path.join(tmpdir(), 'after-'));
  cpSync(root, after, { recursive: true });
  const { status } = spawnSync(shells[0] ?? 'bash', ['-c', install.command ?? 'exit 9'], {
    cwd: after,
    env: { ...process.env, PATH: `${stubs}:${process.env['PATH'] ?? ''}`, ROOT: after },
  });
  expect(existsSync(path.join(after, 'pwned'))).toBe(false);
  return { root: after, status };
}

/** Returns the files of a host after a command, which must succeed. */
function installed(root: string, answer: Answer | undefined): (name: string) => string {
  if (answer === undefined) throw new Error('no answer');
  const { root: after, status } = run(root, answer);
  expect(status, answer.install.command).toBe(0);
  // Only bash knows `$'…'`.
  const plain = answer.install.command?.includes("$'") === true ? status : run(root, answer, 'dash').status;
  expect(plain).toBe(0);
  return (name) => readFileSync(path.join(after, name), 'latin1');
}

const hex = (text: string): string => Buffer.from(text).toString('hex').toUpperCase();
const hostile = [
  '/srv/it\'s "x"',
  '/srv/$(touch pwned) `touch pwned` ${x}',
  '/srv/\\1 & \\n %s',
  '/a\nb',
  '/srv/ä*',
  '/-n',
];
const opened = (profile: string, name: string): string =>
  `operation="open" class="file" profile="${profile}" name=${hex(name)} requested_mask="r" denied_mask="r" fsuid=0 ouid=1`;
const capable = (profile: string): string => `operation="capable" class="cap" profile="${profile}" capname="chown"`;
const base = ['-b', 'etc/apparmor.d'];

test('rules with hostile names go into the file for local additions, unchanged', () => {
  const root = hostWith({
    'etc/apparmor.d/p': 'profile p {\n  include if exists <local/p>\n}\n',
    'etc/apparmor.d/local/p': '/etc/before r,',
  });
  const records = hostile.map((name) => opened('p', name));
  const [answer] = why(root, records, '--policy', 'etc/apparmor.d/p', ...base);
  const file = installed(root, answer);
  const rules = Buffer.from((answer?.rules[0]?.rules ?? []).map((rule) => `${rule}\n`).join('')).toString('latin1');
  expect(file('etc/apparmor.d/local/p')).toBe(`/etc/before r,\n${rules}`);
  expect(rules.split('\n')).toHaveLength(hostile.length + 1);
});

test.each([
  ['a profile', { 'p.aa': 'profile p {\n\tfile,\n\n}\nprofile q {\n  /x r,\n  }\n' }, ['--policy', 'p.aa']],
  [
    'a manifest',
    {
      'lamellar.yaml':
        'lamellar: 1\ncontainers:\n  web: # the shop\n    runtime: lxc\n    host:\n      rules:\n        - capability kill, # why\n  db:\n    runtime: lxc',
    },
    ['--manifest', 'lamellar.yaml'],
  ],
])('the command makes the change of --patch in %s', (_, files, options) => {
  const root = hostWith(files);
  const mounted = (target: string): string =>
    `operation="mount" class="mount" profile="lxc-web_</var/lib/lxc>" name=${hex(target)} fstype="ext4" srcname="/dev/x"`;
  const records = 'p.aa' in files ? [...hostile.map((name) => opened('q', name)), capable('p')] : hostile.map(mounted);
  const file = installed(root, why(root, records, ...options)[0]);
  const [name = ''] = Object.keys(files);
  const patch = spawnSync(process.execPath, [lamellar, 'why', '-', '--patch', ...options], {
    cwd: root,
    input: records.map((record) => `apparmor="DENIED" ${record}\n`).join(''),
  }).stdout;
  spawnSync('patch', ['-p1', '--fuzz=0'], { cwd: root, input: patch });
  const patched = readFileSync(path.join(root, name), 'latin1');
  expect(file(name)).toBe(patched);
  expect(patched.split('\n').length).toBeGreaterThan(hostile.length + 6);
});

test('a container of LXC gets the line in its configuration, and starts again', () => {
  const name = 'a\'$(touch pwned)"`b`';
  const root = hostWith({ [`var/lib/lxc/${name}/config`]: 'lxc.uts.name = a\n' });
  const [answer] = why(root, [
    `operation="capable" class="cap" profile=${hex(`lxc-${name}_</var/lib/lxc>`)} capname="chown"`,
    `operation="mount" class="mount" profile=${hex(`lxc-${name}_</var/lib/lxc>`)} name=${hex('/m/$(x)\'"/')} fstype="ext4" srcname="/dev/x"`,
  ]);
  const file = installed(root, answer);
  expect(file(`var/lib/lxc/${name}/config`)).toBe(
    'lxc.uts.name = a\nlxc.apparmor.raw = capability chown,\n' +
      'lxc.apparmor.raw = mount options=(rw) fstype=ext4 /dev/x -> "/m/$(x)\'\\"/",\n',
  );
  expect(file('calls')).toBe(`lxc-stop -n ${name}\nlxc-start -n ${name}\n`);
  expect(answer?.install.restarts).toEqual([name]);
});

test('a container of Proxmox gets the line before its snapshots', () => {
  const root = hostWith({ 'etc/pve/lxc/101.conf': 'arch: amd64\nhostname: a\n\n[before]\narch: amd64\n' });
  const file = installed(root, why(root, [capable('lxc-101_</var/lib/lxc>')])[0]);
  expect(file('etc/pve/lxc/101.conf')).toBe(
    'arch: amd64\nlxc.apparmor.raw: capability chown,\nhostname: a\n\n[before]\narch: amd64\n',
  );
  expect(file('calls')).toBe('pct reboot 101\n');
});

test.each([
  ['no value', undefined, ''],
  ['lines', 'deny /a b w,\n$(touch pwned) `x` \\n %s\n', 'deny /a b w,\n$(touch pwned) `x` \\n %s\n'],
])('an instance of Incus with %s keeps the value', (_, before, kept) => {
  const root = hostWith(before === undefined ? {} : { incus: before });
  const [answer] = why(root, [opened('incus-shop_web_<var-lib-incus>', "/srv/it's $x")]);
  expect(installed(root, answer)('incus')).toBe(`${kept}"/srv/it's $x" r,\n`);
  expect(answer?.install.command).toContain('--project shop');
});

test.each([
  ['on the host', '', 'profile="p"'],
  ['in a container of LXC', 'in/web/', 'namespace="root//lxc-web_<-var-lib-lxc>" profile="p"'],
  ['in a container of Incus', 'in/web/', 'namespace="root//incus-web_<var-lib-incus>" profile="p"'],
])('rules without policy need a profile with local additions %s', (_, prefix, whose) => {
  const record = `operation="capable" class="cap" ${whose} capname="chown"`;
  const main = `${prefix}etc/apparmor.d/p`;
  const local = `${prefix}etc/apparmor.d/local/p`;
  const without = hostWith({ [main]: 'profile p {\n}\n' });
  const [answer] = why(without, [record]);
  if (answer === undefined) throw new Error('no answer');
  const stopped = run(without, answer);
  expect(stopped.status).toBe(1);
  expect(existsSync(path.join(stopped.root, local))).toBe(false);
  expect(answer.install.byHand[0]).toContain('stops at `grep`');
  const root = hostWith({ [main]: 'profile p {\n  include if exists <local/p>\n}\n', [local]: '' });
  expect(installed(root, answer)(local)).toBe('capability chown,\n');
});

test('commands about several containers stop if an earlier command has changed the file', () => {
  const root = hostWith({ 'web/config': 'lxc.apparmor.profile = mine\n' });
  const web = `lxc-web_<${root}>`;
  writeFileSync(path.join(root, 'two.aa'), `profile p {\n}\nprofile "${web}" {\n}\n`);
  const answers = why(root, [capable('p'), capable(web)], '--policy', 'two.aa');
  expect(answers).toHaveLength(2);
  for (const [one, two] of [answers, answers.toReversed()]) {
    if (one === undefined || two === undefined) throw new Error('no answer');
    const first = run(root, one);
    expect(first.status).toBe(0);
    const second = run(first.root, two);
    expect(second.status).toBe(1);
    const text = (of: string): string => readFileSync(path.join(of, 'two.aa'), 'utf8');
    expect(text(second.root)).toBe(text(first.root));
    expect(two.install.byHand).toEqual(['if the command stops at `[`, two.aa has changed: run lamellar again']);
  }
});

test.each([
  [
    'in one line',
    'profile p { /x r, }\n',
    [],
    'insert the rules before the last brace of line 1 of p.aa, then run `sudo apparmor_parser --replace',
  ],
  [
    'in a template',
    'profile {{.Name}} {\n}\n',
    ['--template-var', 'Name=p'],
    'insert the rules before line 2 of p.aa; the program that fills the template',
  ],
])('rules for a profile %s are installed by hand', (_, text, options, words) => {
  const [answer] = why(hostWith({ 'p.aa': text }), [capable('p')], '--policy', 'p.aa', ...options);
  expect(answer?.install.byHand[0]).toContain(words);
  expect(answer?.install).not.toHaveProperty('command');
});

test.each([
  ['a container without a known name', `namespace="root//lxc-${'0'.repeat(3)}" profile="p"`],
  ['an engine', 'profile="docker-default"'],
  ['a program without a rule', 'profile="p//null-/bin/x"'],
])('rules for %s are installed by hand', (_, whose) => {
  const [answer] = why(hostWith({}), [`operation="capable" class="cap" ${whose} capname="chown"`]);
  expect(answer?.install).toEqual({ restarts: [], byHand: [expect.stringMatching(/^(?:add|load) /)] });
});
