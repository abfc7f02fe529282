import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { ProvisionedHost } from '../provision/provisioned-host.ts';
import { auditOfHost, newFindings } from './audit-of-host.ts';
import type { AuditJson } from './measured-reach.ts';
import { containerCleanUp, containerRows } from './planted/container-rows.ts';
import { hostCleanUp, hostRows } from './planted/host-rows.ts';
import { plantedContainers, type PlantedContainer, type PlantedFinding } from './planted/planted-row.ts';

// The audit finds the planted problems of a real host, invents none, and each printed remedy ends its finding.
const host = sharedLxcHost();
const patience = { timeout: 900_000 };
const rows = [...containerRows, ...hostRows];
const containers = new Map<PlantedContainer, LabLxcContainer>();
let before: AuditJson;
let found: AuditJson;

type Finding = AuditJson['findings'][number];

/** Runs a script on the host, with the names of the containers as variables. */
async function script(text: string): Promise<void> {
  const names = Array.from(containers, ([on, { name }]) => `${on}=${name}\n`).join('');
  await host.output(['sh', '-c', `${names}${text}`], { timeout: 300 });
}

function isAbout({ on }: PlantedFinding, words: string): boolean {
  const subject = typeof on === 'string' ? `container ${containers.get(on)?.name}` : on.subject;
  return typeof subject === 'string' ? words === subject : subject.test(words);
}

function showing(planted: PlantedFinding, { findings }: AuditJson): Finding | undefined {
  return findings.find(
    (one) =>
      one.id === planted.id &&
      (isAbout(planted, one.subject.words) || one.names?.some((name) => planted.shows.test(name)) === true) &&
      [one.summary, ...one.evidence, ...(one.names ?? [])].some((part) => planted.shows.test(part)),
  );
}

beforeAll(async () => {
  await ProvisionedHost.of(host);
  before = await auditOfHost(host);
  for (const on of plantedContainers) {
    const configuration = ['lxc.apparmor.allow_nesting = 0'];
    containers.set(on, await LabLxcContainer.create(host, { kind: 'busybox', configuration }));
  }
  for (const { plant } of rows) if (plant !== undefined) await script(plant);
  for (const { configuration: [on, ...lines] = [] } of rows)
    for (const line of lines) await script(`echo "${line}" >> /var/lib/lxc/$${on}/config`);
  for (const container of containers.values()) await container.start();
  for (const { plantLater } of rows) if (plantLater !== undefined) await script(plantLater);
  found = await auditOfHost(host);
}, 900_000);

afterAll(async () => {
  for (const container of containers.values()) await container.destroy();
  await host.run(['sh', '-c', hostCleanUp], { timeout: 300 });
  await host.run(['sh', '-c', containerCleanUp], { timeout: 300 });
}, 600_000);

test('forty problems are planted, at least twenty of them in no document', () => {
  expect(rows.length).toBeGreaterThanOrEqual(40);
  expect(rows.filter(({ isDocumented }) => !isDocumented).length).toBeGreaterThanOrEqual(20);
});

test('each planted problem is found', () => {
  const missed = rows.flatMap(({ problem, finds }) =>
    finds.every((one) => showing(one, found) !== undefined) ? [] : [problem],
  );
  expect(missed).toEqual([]);
  console.log(`audit: ${rows.length} planted problems found`);
});

/** Lines that explain a claimed part. */
const explanations =
  /^(?:allowed by |may (?:create|connect to|write) `|the configuration has `|\d+ (?:process|profile)|a rule of host layer)/;

test('no problem is invented', () => {
  const isNew = new Set(newFindings(found, before));
  const claims = rows.flatMap(({ finds }) => finds);
  const invented = found.findings.flatMap((one) => {
    const line = `${one.id}: ${one.subject.words}`;
    // Each container of a test lacks a container layer.
    if (!isNew.has(line) || one.id === 'no-container-layer') return [];
    const of = claims.filter((claim) => claim.id === one.id);
    const isClaimed = (part: string): boolean => of.some(({ shows }) => shows.test(part)) || explanations.test(part);
    if (one.names !== undefined && one.names.length > 0)
      return one.names.filter((name) => !isClaimed(name)).map((name) => `${line}: ${name}`);
    return one.evidence.some(isClaimed) || isClaimed(one.summary) ? [] : [line];
  });
  expect(invented).toEqual([]);
});

test('the remedies end the findings', patience, async () => {
  const changed = new Set<LabLxcContainer>();
  const followed = new Set<string>();
  for (const one of found.findings) {
    const claimed = rows.filter(({ finds }) =>
      finds.some((planted) => showing(planted, { ...found, findings: [one] })),
    );
    if (claimed.length === 0) continue;
    const container = [...containers.values()].find(({ name }) => one.subject.words === `container ${name}`);
    if (container !== undefined) changed.add(container);
    for (const { command, line, text } of one.fixes) {
      const key = `${container?.name}: ${command ?? line ?? text}`;
      if (followed.has(key)) continue;
      followed.add(key);
      if (command !== undefined && !command.startsWith('lxc-stop')) await script(command);
      if (line !== undefined && container !== undefined) await script(`echo '${line}' >> ${container.folder}/config`);
      for (const { advice: [pattern, following] = [] } of claimed)
        if (text !== undefined && following !== undefined && pattern?.test(text) === true) await script(following);
    }
  }
  for (const container of changed) {
    await container.stop();
    await container.start();
  }
  const now = await auditOfHost(host);
  const left = rows.filter(({ finds }) => finds.some((one) => showing(one, now) !== undefined));
  expect(left.map(({ problem }) => problem)).toEqual([]);
  console.log(`audit: ${followed.size} fixes followed`);
});
