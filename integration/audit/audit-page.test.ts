import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { auditSnapshot } from '@lamellar/core/audit';
import { readSnapshot, type Snapshot } from '@lamellar/core/snapshot';
import { expect, test } from 'vitest';
import { auditFacts } from '../../cli/src/render/audit-facts.ts';
import { auditView } from '../../cli/src/views/audit-view.ts';
import { changedFacts } from '../../cli/src/render/changed-facts.ts';
import { farmFile, printFarm } from './example-files.ts';

const cli = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));
const examples = fileURLToPath(new URL('../../docs/examples/', import.meta.url));
const page = readFileSync(new URL('../../docs/reference/audit.md', import.meta.url), 'utf8');

test('the shown host is equal to the output of the real compiler', () => {
  expect(readFileSync(farmFile, 'utf8')).toBe(printFarm());
});

/** The command's output for the example host. */
function printed(): string {
  const { stdout } = spawnSync(process.execPath, [cli, 'audit', '--snapshot', 'farm1.json'], {
    cwd: examples,
    encoding: 'utf8',
  });
  return stdout.trimEnd();
}

test('docs/reference/audit.md shows the output of the command', () => {
  const [, shown = ''] = /\$ lamellar audit --snapshot farm1\.json\n([^]*?)```/.exec(page) ?? [];
  expect(shown.trimEnd()).toBe(printed());
});

test('docs/reference/audit.md shows the beginning of the report on many hosts', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-page-'));
  try {
    mkdirSync(path.join(folder, 'hosts'));
    const farm = JSON.parse(readFileSync(farmFile, 'utf8')) as ExampleFarm;
    const legacy = farm.containers.findIndex(({ name }) => name === 'legacy');
    const containers = farm.containers.filter((_, index) => index !== legacy);
    const tasks = farm.tasks.filter(({ container }) => container !== legacy);
    const hosts = { farm1: { ...farm, containers, tasks }, farm2: { ...farm, containers, tasks }, farm3: farm };
    for (const [host, one] of Object.entries(hosts))
      writeFileSync(path.join(folder, 'hosts', `${host}.json`), JSON.stringify({ ...one, host }));
    const { stdout } = spawnSync(process.execPath, [cli, 'audit', '--snapshot', 'hosts'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const [, shown = ''] = /\$ lamellar audit --snapshot hosts\n([^]*?)\n…\n```/.exec(page) ?? [];
    expect(shown.split('\n').length).toBeGreaterThan(15);
    expect(stdout.slice(0, shown.length)).toBe(shown);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** The used parts of the example host. */
interface ExampleFarm {
  readonly containers: readonly { readonly name: string }[];
  readonly tasks: readonly { readonly container?: number }[];
}

/** The facts of a watched host. */
function factsOf(snapshot: Snapshot): readonly string[] {
  const audit = auditSnapshot(snapshot);
  const findings = audit.findings.map((finding) => ({ finding, suppressed: undefined }));
  return auditFacts(auditView({ file: 'live', audit, findings }), audit.host);
}

test('docs/reference/audit.md shows the messages of a starting container and of a restored file', () => {
  const reading = readSnapshot(readFileSync(farmFile, 'utf8'));
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems));
  const { snapshot } = reading;
  const legacy = snapshot.containers.findIndex(({ name }) => name === 'legacy');
  expect(legacy).toBe(snapshot.containers.length - 1);
  const tasks = snapshot.tasks.filter(({ container }) => container !== legacy);
  const before = factsOf({ ...snapshot, tasks, containers: snapshot.containers.slice(0, -1) });
  const after = factsOf(snapshot);
  const mended = factsOf({ ...snapshot, files: [] });
  const listed = [
    changedFacts(before, after, new Date('2026-11-27T12:04:30Z')),
    changedFacts(after, mended, new Date('2026-11-27T12:31:00Z')),
  ].join('');
  const [, shown = ''] = /# lamellar audit --live --watch 30\n…\n([^]*?)```/.exec(page) ?? [];
  expect(shown).toBe(listed);
});
