import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cli = path.join(root, 'cli/dist/lamellar.cjs');
const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-ci-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bin = path.join(folder, 'bin');
mkdirSync(bin);
writeFileSync(path.join(bin, 'lamellar'), `#!/bin/sh\nexec ${process.execPath} ${cli} "$@"\n`);
chmodSync(path.join(bin, 'lamellar'), 0o755);
const environment = {
  ...process.env,
  PATH: `${bin}:${process.env['PATH'] ?? ''}`,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  ...Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'test'],
      [`GIT_${who}_EMAIL`, 'test@example.com'],
    ]),
  ),
};

const good = `abi <abi/4.0>,
profile web { signal send set=(term) peer=worker, /srv/a r, }
profile worker { signal receive set=(term) peer=web, }
`;
const manifest = `lamellar: 1
host:
  policy: [profiles/web.aa]
expect:
  - allow signal (term) from label "web" to label "worker"
`;

/** Makes a git repository with a policy project, committed on branch main. */
function project(name: string): string {
  const place = path.join(folder, name);
  mkdirSync(path.join(place, 'profiles'), { recursive: true });
  writeFileSync(path.join(place, 'profiles/web.aa'), good);
  writeFileSync(path.join(place, 'lamellar.yaml'), manifest);
  git(place, 'init', '--quiet', '--initial-branch=main');
  git(place, 'add', '.');
  git(place, 'commit', '--quiet', '--message', 'first');
  return place;
}

function git(cwd: string, ...words: readonly string[]): void {
  execFileSync('git', words, { cwd, env: environment });
}

interface Step {
  readonly name: string;
  readonly run: string;
  readonly shell: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the step of the action that checks policy, as GitHub runs composite actions. */
function runAction(cwd: string, inputs: Readonly<Record<string, string>>) {
  const { runs } = parse(readFileSync(path.join(root, 'action.yml'), 'utf8')) as {
    readonly runs: { readonly using: string; readonly steps: readonly Step[] };
  };
  expect(runs.using).toBe('composite');
  expect(runs.steps.map(({ shell }) => shell)).toEqual(runs.steps.map(() => 'bash'));
  const step = runs.steps.find(({ name }) => name === 'Check the policy');
  const values: Readonly<Record<string, string>> = { ...inputs, lamellar: 'lamellar' };
  const filled = Object.entries(step?.env ?? {}).map(([name, text]): readonly [string, string] => {
    const input = /^\$\{\{ inputs\.([\w-]+)/.exec(text)?.[1];
    return [
      name,
      text.includes('github.action_path') && input === undefined
        ? root
        : input === undefined
          ? text
          : (values[input] ?? ''),
    ];
  });
  const [output, summary] = [path.join(folder, 'output'), path.join(folder, 'summary.md')];
  for (const file of [output, summary]) writeFileSync(file, '');
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? ''],
    {
      cwd,
      encoding: 'utf8',
      env: { ...environment, ...Object.fromEntries(filled), GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary },
    },
  );
  return { status, stdout, stderr, output: readFileSync(output, 'utf8'), summary: readFileSync(summary, 'utf8') };
}

const paths = 'profiles/web.aa lamellar.yaml';

test('the GitHub action passes for good policy, and writes reports', () => {
  const cwd = project('good');
  const run = runAction(cwd, { paths });
  expect(run.stderr).toBe('');
  expect(run).toMatchObject({ status: 0, output: 'reports=lamellar-reports\n', summary: '' });
  for (const name of ['check', 'lint']) {
    const sarif = JSON.parse(readFileSync(path.join(cwd, `lamellar-reports/${name}.sarif`), 'utf8')) as object;
    expect(sarif).toMatchObject({ version: '2.1.0' });
  }
  expect(readFileSync(path.join(cwd, 'lamellar-reports/check.xml'), 'utf8')).toContain('<testsuites');
});

test('the GitHub action fails for a gained permission, and shows it in the summary', () => {
  const cwd = project('gain');
  writeFileSync(path.join(cwd, 'profiles/web.aa'), good.replace('/srv/a r,', '/srv/** rw,'));
  const run = runAction(cwd, { paths, base: 'main', 'fail-on-diff': 'gain' });
  expect(run.status).toBe(1);
  // The policy file, and the manifest with this file.
  expect(run.summary.match(/^### `[^`]*`\n[^]*?gains file/gm)).toHaveLength(2);
  expect(run.stdout).toContain('== diff with main');
});

test('the GitHub action fails for a change against the baseline', () => {
  const cwd = project('baseline');
  const words = ['check', 'lamellar.yaml', '--baseline', 'permissions.txt'];
  execFileSync(path.join(bin, 'lamellar'), [...words, '--update-baseline'], { cwd, env: environment });
  const inputs = { paths: 'lamellar.yaml', baseline: 'permissions.txt' };
  expect(runAction(cwd, inputs).status).toBe(0);
  writeFileSync(path.join(cwd, 'profiles/web.aa'), good.replace('/srv/a r,', '/srv/a rw,'));
  const changed = runAction(cwd, inputs);
  expect(changed.status).toBe(1);
  expect(changed.stdout).toContain('`web` gains file w');
});

test('the GitHub action fails for a broken expectation and for invalid policy', () => {
  const cwd = project('broken');
  writeFileSync(path.join(cwd, 'profiles/web.aa'), good.replace('receive set=(term)', 'receive set=(hup)'));
  const broken = runAction(cwd, { paths });
  expect(broken.status).toBe(1);
  expect(broken.stdout).toContain('expectation failed: signal term from `web` to `worker` is denied');
  writeFileSync(path.join(cwd, 'profiles/web.aa'), 'profile {\n');
  expect(runAction(cwd, { paths: 'profiles/web.aa' }).status).toBe(1);
});

test('the check of questions writes reproducers, and reports a machine that cannot show them', () => {
  const cwd = project('questions');
  writeFileSync(path.join(cwd, 'questions.tsv'), 'web\tsignal:term\tworker\nweb\tfile:w\t/srv/a\n');
  const { status, stdout, stderr } = spawnSync(path.join(root, 'ci/check-policy'), {
    cwd,
    encoding: 'utf8',
    env: { ...environment, POLICY_PATHS: 'profiles/web.aa', POLICY_QUESTIONS: 'questions.tsv' },
  });
  const hasAppArmor = /web signal:term worker: allowed/.test(stdout);
  expect(hasAppArmor || /AppArmor is disabled|needs root|confined/.test(stderr), stderr).toBe(true);
  expect(status).toBe(hasAppArmor ? 0 : 3);
  for (const number of [1, 2])
    expect(readFileSync(path.join(cwd, `lamellar-reports/reproducers/${number}/run`), 'utf8')).toMatch(/^#!\/bin\/sh/);
});

test('the GitLab component has a specification with inputs, and jobs with scripts that use only them', () => {
  const text = readFileSync(path.join(root, 'templates/lamellar.yml'), 'utf8');
  const documents = parseAllDocuments(text);
  expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
  const [spec, jobs] = documents.map(
    (document) => document.toJS() as Readonly<Record<string, Record<string, unknown>>>,
  );
  const inputs = Object.keys(spec?.['spec']?.['inputs'] ?? {});
  const used = new Set(Array.from(text.matchAll(/\$\[\[ inputs\.([\w-]+) \]\]/g), ([, name]) => name));
  expect(used).toEqual(new Set(inputs));
  for (const name of ['lamellar', 'lamellar-kernel']) {
    expect(jobs?.[name]).toMatchObject({ extends: '.lamellar' });
    const script = (jobs?.[name]?.['script'] ?? []) as readonly string[];
    expect(script).not.toEqual([]);
    for (const line of script) expect(spawnSync('sh', ['-n'], { input: line }).status).toBe(0);
  }
});

test('the hooks run under pre-commit', () => {
  const cwd = project('hooks');
  const hooks = parse(readFileSync(path.join(root, '.pre-commit-hooks.yaml'), 'utf8')) as readonly object[];
  writeFileSync(path.join(cwd, '.pre-commit-config.yaml'), JSON.stringify({ repos: [{ repo: 'local', hooks }] }));
  const run = () =>
    spawnSync('pre-commit', ['run', '--all-files'], {
      cwd,
      encoding: 'utf8',
      env: { ...environment, PRE_COMMIT_HOME: path.join(folder, 'pre-commit') },
    });
  git(cwd, 'add', '.');
  const passed = run();
  expect(passed.stdout.match(/Passed/g), passed.stdout).toHaveLength(3);
  expect(passed.status).toBe(0);
  writeFileSync(path.join(cwd, 'profiles/web.aa'), good.replace('/srv/a r,', '/srv/a q,'));
  git(cwd, 'add', '.');
  const failed = run();
  expect(failed.status).toBe(1);
  expect(failed.stdout).toContain('profiles/web.aa:2:');
  const valid = spawnSync('pre-commit', ['validate-manifest', path.join(root, '.pre-commit-hooks.yaml')]);
  expect(valid.status).toBe(0);
});
