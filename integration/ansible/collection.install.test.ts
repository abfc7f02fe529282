import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-ansible-'));
afterAll(() => rmSync(folder, { recursive: true }));

const modules = ['apply', 'remove', 'snapshot', 'status_info'];
const installed = path.join(folder, 'ansible_collections/lamellar/lamellar');
const environment = {
  HOME: folder,
  PATH: `${folder}/bin:/usr/bin:/bin`,
  ANSIBLE_COLLECTIONS_PATH: folder,
  ANSIBLE_LOCALHOST_WARNING: 'False',
  ANSIBLE_NOCOLOR: '1',
  LC_ALL: 'C.UTF-8',
};

/** Runs a program of Ansible that must succeed, and returns the standard output. */
function run(program: string, ...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd: folder, env: environment, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ended with ${String(status)}: ${stdout}${stderr}`);
  return stdout;
}

/** Returns the first example of a section of docs/reference/json.md, which fits the published schema. */
function example(title: string): string {
  const page = readFileSync(path.join(root, 'docs/reference/json.md'), 'utf8');
  const found = new RegExp(`^## ${title}[^]*?^\`\`\`json\\n([^]*?)^\`\`\``, 'm').exec(page)?.[1];
  if (found === undefined) throw new Error(`docs/reference/json.md has no example of ${title}`);
  return found.replaceAll('\n', '');
}

/** A stub of the command: notes the words and the manifest's folder, and prints the examples of docs/reference/json.md. */
const stub = `#!/bin/sh
set -e
echo "$*" >>"$HOME/calls"
[ "$1" != --quiet ] || shift
while [ "$#" -gt 1 ]; do
  case "$1" in
    plan | apply | remove | status) command=$1 ;;
    snapshot) command=ps; : >"$2" ;;
    --manifest) rm -rf "$HOME/seen-$command"; cp -r "$(dirname "$2")" "$HOME/seen-$command"; grep -q "^lamellar: 1" "$2"; echo "$2:1:1: note" >&2 ;;
    --container) [ "$2" != gone ] || { echo 'lamellar: nothing is applied to container \`gone\`' >&2; exit 2; } ;;
    --dry-run) dry=1 ;;
    --format) json=1 ;;
  esac
  shift
done
[ "$1" != --dry-run ] || dry=1
[ -n "$json" ] || { echo "summary of $command"; exit 0; }
if [ -n "$dry" ]; then sed 's/,"outcome":.*/}/' "$HOME/$command.json"; else cat "$HOME/$command.json"; fi
case "$command" in plan | status) exit "$(cat "$HOME/status" 2>/dev/null || echo 1)" ;; esac
`;

const manifest = 'lamellar: 1\n';
const farm = {
  'farm one/lamellar.yaml': manifest,
  'farm one/web ä.aa': 'profile web { }\n',
  'farm one/more/db.aa': 'profile db { }\n',
  'farm one/.git/config': 'hidden\n',
  'two/farm.yaml': 'lamellar: 1\n# of the farm\n',
  'two/lamellar.yaml': manifest,
  'two/.hidden.yaml': manifest,
  'out/lamellar.yaml': manifest,
  'reserved/lamellar.yaml': manifest,
  'reserved/current/a': '',
  'many/lamellar.yaml': manifest,
  'big/lamellar.yaml': manifest,
};

beforeAll(() => {
  const commands = {
    plan: '.lamellar plan.',
    remove: '.lamellar remove',
    status: '.lamellar status',
    ps: '.lamellar ps',
  };
  const files: Record<string, string> = { ...farm, 'bin/lamellar': stub };
  for (const [command, title] of Object.entries(commands)) files[`${command}.json`] = example(title);
  const { outcome, ...planned } = JSON.parse(files['plan.json'] ?? '') as Record<string, unknown>;
  files['plan.json'] = JSON.stringify(planned);
  files['apply.json'] = JSON.stringify({ ...planned, outcome });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text, { mode: 0o755 });
  }
  symlinkSync('web ä.aa', path.join(folder, 'farm one/link.aa'));
  symlinkSync('/etc/passwd', path.join(folder, 'out/link.aa'));
  execFileSync('mkfifo', [path.join(folder, 'reserved/pipe')]);
  for (let count = 0; count < 1001; count++) writeFileSync(path.join(folder, `many/${count}.aa`), '');
  writeFileSync(path.join(folder, 'big/file'), Buffer.alloc(16 * 1024 * 1024));
  run('ansible-galaxy', 'collection', 'build', path.join(root, 'ansible'), '--output-path', folder);
  const { version } = parse(readFileSync(path.join(root, 'ansible/galaxy.yml'), 'utf8')) as {
    readonly version: string;
  };
  const archive = path.join(folder, `lamellar-lamellar-${version}.tar.gz`);
  run('ansible-galaxy', 'collection', 'install', '--offline', archive, '-p', folder);
}, 120_000);

test('ansible-doc shows every module and the role', () => {
  expect(readdirSync(path.join(installed, 'plugins/modules')).toSorted()).toEqual(modules.map((name) => `${name}.py`));
  const shown = JSON.parse(
    run('ansible-doc', '--json', ...modules.map((name) => `lamellar.lamellar.${name}`)),
  ) as object;
  expect(Object.keys(shown).toSorted()).toEqual(modules.map((name) => `lamellar.lamellar.${name}`));
  expect(run('ansible-doc', '--type', 'role', 'lamellar.lamellar.host')).toContain('host_manifest');
});

test('ansible-lint accepts the collection for production', () => {
  const words = ['--profile', 'production', '--offline', '--strict'];
  const env = { ...environment, ANSIBLE_COLLECTIONS_PATH: folder };
  const { status, stdout, stderr } = spawnSync('ansible-lint', words, { cwd: installed, env, encoding: 'utf8' });
  expect(status, `${stdout}${stderr}`).toBe(0);
  expect(stderr).toMatch(/0 failure\(s\), 0 warning\(s\) on \d\d files/);
}, 120_000);

// The remaining sanity tests install packages with pip.
const sanityTests = [
  'action-plugin-docs',
  'compile',
  'empty-init',
  'line-endings',
  'no-assert',
  'no-get-exception',
  'no-illegal-filenames',
  'no-smart-quotes',
  'replace-urlopen',
  'shebang',
  'symlinks',
  'use-argspec-type-path',
  'use-compat-six',
];

test("Ansible's sanity tests pass", () => {
  const words = ['sanity', '--color', 'no', '--python', 'default', ...sanityTests.flatMap((name) => ['--test', name])];
  const options = { cwd: installed, env: environment, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync('ansible-test', words, options);
  const output = `${stdout}${stderr}`;
  expect(status, output).toBe(0);
  for (const name of sanityTests) expect(output).toContain(`Running sanity test "${name}"`);
}, 120_000);

interface Result {
  readonly changed: boolean;
  readonly failed?: boolean;
  readonly msg?: string;
  readonly [field: string]: unknown;
}

/** Runs tasks with the modules on this machine, and returns the results in order. */
function play(tasks: readonly object[]): readonly Result[] {
  const name = (index: number): string => `result${index}`;
  const registered = tasks.map((task, index) => ({ ...task, register: name(index), ignore_errors: true }));
  const content = `{{ [${tasks.map((_, index) => name(index)).join(', ')}] | to_json }}`;
  const save = { 'ansible.builtin.copy': { content, dest: `${folder}/results.json`, mode: '0600' } };
  const playbook = [{ hosts: 'localhost', connection: 'local', gather_facts: false, tasks: [...registered, save] }];
  writeFileSync(path.join(folder, 'play.yml'), JSON.stringify(playbook));
  run('ansible-playbook', 'play.yml');
  return JSON.parse(readFileSync(path.join(folder, 'results.json'), 'utf8')) as readonly Result[];
}

function apply(options: object, keywords: object = {}): object {
  return { 'lamellar.lamellar.apply': { manifest: `${folder}/etc/lamellar.yaml`, ...options }, ...keywords };
}

function filesBelow(name: string): Readonly<Record<string, string>> {
  const place = path.join(folder, name);
  const entries = readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => path.join(entry.parentPath, entry.name)).toSorted();
  return Object.fromEntries(files.map((file) => [path.relative(place, file), readFileSync(file, 'utf8')]));
}

test('check mode transfers the folder, shows all changes and writes nothing; apply installs the folder', () => {
  const staged = (): number => readdirSync('/run').filter((name) => name.startsWith('lamellar-manifest-')).length;
  const before = staged();
  const src = 'farm one';
  const [checked] = play([apply({ src }, { check_mode: true, diff: true })]);
  expect(readdirSync(folder)).not.toContain('etc');
  const files = {
    'lamellar.yaml': manifest,
    'link.aa': 'profile web { }\n',
    'more/db.aa': 'profile db { }\n',
    'web ä.aa': 'profile web { }\n',
  };
  expect(filesBelow('seen-plan')).toEqual(files);
  expect(checked).toMatchObject({ changed: true, restarts: [], held: [], rolled_back: [], failing_expectations: [] });
  const diff = checked?.['diff'] as readonly Record<string, string>[];
  expect(diff.map(({ prepared, after_header }) => prepared ?? after_header)).toEqual([
    'summary of plan\n',
    '/etc/lamellar/current/containers/web/policy/nginx.aa',
    ...Object.keys(files).map((name) => `${folder}/etc/${name}`),
  ]);
  expect(diff[1]).toMatchObject({ before: 'profile nginx { }\n', after: 'profile nginx {\n\tfile,\n}\n' });
  const calls = readFileSync(path.join(folder, 'calls'), 'utf8');
  expect(calls).not.toMatch(/apply/);
  rmSync(path.join(folder, 'seen-plan'), { recursive: true });

  const [applied] = play([apply({ src })]);
  expect(applied).toMatchObject({ changed: true });
  expect(applied).not.toHaveProperty('diff');
  expect(filesBelow('seen-apply')).toEqual(files);
  expect(filesBelow('etc')).toEqual(files);

  // The name of the option `manifest` replaces the name on the controller.
  rmSync(path.join(folder, 'etc'), { recursive: true });
  play([apply({ src: 'two/farm.yaml' })]);
  expect(filesBelow('etc')).toEqual({ 'lamellar.yaml': farm['two/farm.yaml'] });
  expect(staged()).toBe(before);
}, 60_000);

test('hostile folders fail with the reason, and nothing runs', () => {
  rmSync(path.join(folder, 'calls'), { force: true });
  const sources = ['out', 'reserved', 'many', 'big', 'nowhere', 'two/.hidden.yaml'];
  const results = play(sources.map((src) => apply({ src })));
  expect(results.map(({ failed }) => failed)).toEqual(sources.map(() => true));
  const expected = [
    'link out of',
    'pipe is not a regular file',
    'more than 1000 files',
    'more than 16 MiB',
    'nowhere',
    'is a hidden file',
  ];
  for (const [index, words] of expected.entries()) expect(results[index]?.msg).toContain(words);
  expect(readdirSync(folder)).not.toContain('calls');
}, 60_000);

test('the other modules convert the output of the command', () => {
  const lost = { plan: 'expectation', failingExpectations: ['deny signal from web to db'] };
  const planned = JSON.parse(readFileSync(path.join(folder, 'plan.json'), 'utf8')) as object;
  const held = [{ container: 'db', problem: 'container `db` does not exist' }];
  const dest = `${folder}/snapshot.json.gz`;
  rmSync(path.join(folder, 'calls'), { force: true });
  const results = play([
    { 'lamellar.lamellar.remove': { all: true }, check_mode: true },
    { 'lamellar.lamellar.remove': { container: 'gone' } },
    { 'lamellar.lamellar.status_info': { manifest: `${folder}/farm one/lamellar.yaml` } },
    { 'lamellar.lamellar.snapshot': { dest }, check_mode: true },
    { 'ansible.builtin.stat': { path: dest } },
    { 'lamellar.lamellar.snapshot': { dest } },
    { 'ansible.builtin.copy': { content: JSON.stringify({ ...planned, ...lost }), dest: `${folder}/plan.json` } },
    apply({ src: 'farm one' }),
    { 'ansible.builtin.copy': { content: JSON.stringify({ ...planned, held }), dest: `${folder}/plan.json` } },
    { 'ansible.builtin.copy': { content: '3', dest: `${folder}/status` } },
    apply({ src: 'farm one' }),
    { 'ansible.builtin.file': { path: `${folder}/bin/lamellar`, state: 'absent' } },
    apply({}),
  ]);
  const [removed, gone, status, , stat, snapshot, , broken, , , skipped, , missing] = results;
  expect(removed).toMatchObject({ changed: true, restarts: ['web'] });
  expect(gone).toMatchObject({ changed: false });
  expect(status).toMatchObject({
    changed: false,
    as_in_manifest: false,
    gained: [],
    lost: [
      'lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:unconfined: signal usr1 to lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:nginx',
      'lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:nginx: file w, a, for example /srv/www/a owner',
    ],
  });
  expect(stat).toMatchObject({ stat: { exists: false } });
  expect(snapshot).toMatchObject({ changed: true, not_seen: ['120 programs of processes: permission denied'] });
  expect(broken).toMatchObject({ changed: false, failed: true, failing_expectations: lost.failingExpectations });
  expect(skipped).toMatchObject({ changed: false, failed: true, held, rc: 3 });
  expect(readFileSync(path.join(folder, 'calls'), 'utf8')).not.toMatch(/ apply /);
  expect(broken?.msg).toMatch(/^lamellar plan ended with 1: farm one\/lamellar.yaml:1:1: note$/);
  expect(missing?.msg).toContain('lamellar is not installed on this host');
}, 60_000);
