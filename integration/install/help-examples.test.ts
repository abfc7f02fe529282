import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { questionSyntax } from '../../cli/src/question-syntax.ts';
import { buildProgram } from '../../cli/src/program.ts';
import { visibleCommands } from '../../packaging/manual/command-page.ts';
import { randomPart } from '../random/random-part.ts';

/** The working folder for examples, run by a user who cannot change a host. */
const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-examples-'));
chmodSync(folder, 0o755);
copyFileSync(fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url)), path.join(folder, 'lamellar'));
afterAll(() => rmSync(folder, { recursive: true }));
const nobody = 65534;
/** The folder for compiled code, shared by the examples: without the code, a command takes twice as long. */
const cache = path.join(folder, 'cache');
mkdirSync(cache, 0o700);
if (process.getuid?.() === 0) chownSync(cache, nobody, nobody);

const denial =
  'audit: type=1400 audit(1764225000.123:45): apparmor="DENIED" operation="signal" class="signal" profile="nginx" pid=812 ' +
  'comm="nginx" requested_mask="send" denied_mask="send" signal=term peer="unconfined"\n';

/** An access that a profile in complain mode would deny. */
const violation = denial.replace('DENIED', 'ALLOWED').replace('signal=term', 'signal=hup');

/** Such an access in the container `web`. */
const inContainer = violation.replace('profile=', 'namespace="root//lxc-web_<-var-lib-lxc>" profile=');

/** The example of a finding. */
const exampleOf = (id: string): string =>
  readFileSync(new URL(`../../core/src/audit/findings/${id}/example.json`, import.meta.url), 'utf8');

/** The snapshot for audits: without containers, an audit takes a tenth of the time. */
const { tasks, ...host } = JSON.parse(exampleOf('weak-setting')) as { tasks: { container?: number }[] };
const snapshot = JSON.stringify({
  ...host,
  containers: [],
  tasks: tasks.filter(({ container }) => container === undefined),
});

const profile = 'profile nginx {\n  signal (receive) peer=crun,\n}\n';

/** A policy of containerd. */
const template = 'package apparmor\n\nconst policy = `\nprofile {{.Name}} {\n  signal peer={{.Name}},\n}\n`\n';

/**
 * The files of the examples. Files below /var and /etc/apparmor.d are local copies, because the machine's own files may
 * be in any state.
 */
const files: Readonly<Record<string, string>> = {
  'lamellar.yaml':
    // A baseline of LXC's own host layer takes twelve seconds.
    'lamellar: 1\ncontainers: { web: { runtime: lxc, host: { base: ./host.aa }, container: { policy: [./web.aa] } } }\nexpect: [allow signal (hup) from web:nginx to web:nginx]\n',
  'nginx.aa': profile,
  'host.aa': 'profile lxc-web flags=(attach_disconnected) { file, signal peer=lxc-web, }\n',
  'web.aa': 'profile nginx {\n  signal peer=nginx,\n}\n',
  'exec.aa': 'profile container {\n  signal (receive) peer=container,\n}\n',
  'var/lib/lxc/web/config': 'lxc.mount.entry = /srv srv none bind,ro 0 0\n',
  'questions.tsv': 'web:nginx\tsignal:term\tweb:nginx\n',
  'etc/apparmor.d/nginx': profile,
  'apparmor.d/nginx': profile,
  'old/apparmor.d/nginx': profile,
  'new/apparmor.d/nginx': profile,
  'template.go': template,
  'old/template.go': template,
  'etc/apparmor.d/lsb_release': 'profile lsb_release {\n  /etc/lsb-release r,\n  signal peer=lsb_release,\n}\n',
  'tree/profiles/nginx': profile,
  'var/log/audit/audit.log': denial + violation + inContainer,
  'audit.log': violation,
  'farm1.json': snapshot,
  'hosts/farm2.json': snapshot,
  'monday/farm1.json': snapshot,
  'known.yaml': '- { id: weak-setting, reason: it is replaced in spring }\n',
  'var/log/kern.log.2.gz': denial,
};

/** Stubs of further commands in examples, possibly missing on the machine or without output. */
const surroundings = `
lamellar() { ${JSON.stringify(process.execPath)} ${JSON.stringify(path.join(folder, 'lamellar'))} "$@"; }
journalctl() { cat var/log/audit/audit.log; }
dot() { cat; }
ssh() { cat hosts/farm2.json; }
set -o pipefail
`;

/** Creates compiled policy in apparmor_parser's cache folder. */
const compile = `${surroundings}
mkdir -p var/cache/apparmor/1.0
lamellar kernel features >features
apparmor_parser -QKS -M features etc/apparmor.d/lsb_release >var/cache/apparmor/1.0/lsb_release 2>/dev/null`;

/** Commits the files as the main branch of a remote repository. */
const commit = `git init -q && git add . && git -c user.name=a -c user.email=a@example.org commit -qm a && git update-ref refs/remotes/origin/main HEAD`;

/**
 * All examples of all commands. Consecutive lines form a single example if the first line lacks the command or writes a
 * file.
 */
const examples = visibleCommands(buildProgram('', questionSyntax)).flatMap((command) => {
  const groups: string[] = [];
  for (const line of command.exampleLines) {
    const last = groups.at(-1);
    if (last !== undefined && / >\w+$/.test(last)) groups[groups.length - 1] = `${last}\n${line}`;
    else groups.push(line);
  }
  return groups.map((text) => [command.name(), text] as const);
});

test('each command has an example', () => {
  const names = visibleCommands(buildProgram('', questionSyntax)).map((command) => command.name());
  expect(names.filter((name) => !examples.some(([command]) => command === name))).toEqual([]);
});

// Each example starts a shell and the command.
test.each(randomPart('examples of help', examples, examples.length))('help %s: %s', (name, text) => {
  expect(text).toContain(`lamellar ${name}`);
  const filesOfPlan = name === 'plan' ? { 'farm1.json': exampleOf('unconfined-container') } : {};
  const cwd = surroundedBy(text === 'lamellar init' ? {} : { ...files, ...filesOfPlan });
  const drop = process.getuid?.() === 0 ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : [];
  const script = `${surroundings}\n${text.replaceAll(/ (?=\/var\/(?:log\/(?:audit|kern)|cache|lib\/lxc)|\/etc\/apparmor\.d)/g, ' .')}`;
  const setUp = text.includes('/var/cache/') ? compile : text.includes('--git') ? commit : '';
  const [file, ...words] = [...drop, 'bash', '-c', `${setUp}\n${script}`];
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: cwd, XDG_CACHE_HOME: cache };
  const { status, stdout, stderr } = spawnSync(file, words, { cwd, input: '', encoding: 'utf8', env });
  // Commands for the host report an unavailable host here.
  const isOfHost = status === 3 && /root|AppArmor/.test(stdout + stderr);
  const left = isOfHost ? [] : problemsIn(stderr);
  expect({ isDone: status === 0 || status === 1 || isOfHost, left, stderr }).toEqual({
    isDone: true,
    left: [],
    stderr,
  });
});

/** Creates a separate folder with the given files. */
function surroundedBy(contents: Readonly<Record<string, string>>): string {
  const made = mkdtempSync(path.join(folder, 'at-'));
  for (const [name, text] of Object.entries(contents)) {
    mkdirSync(path.dirname(path.join(made, name)), { recursive: true });
    writeFileSync(path.join(made, name), text);
  }
  chmodSync(made, 0o755);
  if (process.getuid?.() === 0) spawnSync('chown', ['-R', `${nobody}:${nobody}`, made]);
  return made;
}

/** The messages except for progress. */
function problemsIn(stderr: string): readonly string[] {
  return stderr.split('\n').filter((line) => line !== '' && !/^lamellar: |^apply this\?|^Cache read/.test(line));
}
