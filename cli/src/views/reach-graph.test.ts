import { auditSnapshot } from '@lamellar/core/audit';
import { readSnapshot } from '@lamellar/core/snapshot';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { auditView, type AuditView } from './audit-view.ts';
import { reachGraph } from './reach-graph.ts';

const reading = readSnapshot(readFileSync(new URL('../../../docs/examples/farm1.json', import.meta.url), 'utf8'));
if ('problems' in reading) throw new Error('the example is no snapshot');
const audit = auditSnapshot(reading.snapshot);
const findings = audit.findings.map((finding) => ({ finding, suppressed: undefined }));
const farm = auditView({ file: 'farm1.json', audit, findings });

/** Describes the arrows of a graph by the names of both ends, with the severity. */
function arrowsOf(view: AuditView): readonly string[] {
  const { nodes, arrows, rows } = reachGraph(view);
  const nameOf = (index: number): string => {
    const node = nodes[index];
    if (node?.kind !== 'group') return node?.kind ?? '';
    const { containers, labels } = view.parties[node.group] ?? {};
    return containers?.map((container) => view.containers[container]?.name).join('+') ?? labels?.join('+') ?? '';
  };
  return arrows.map(({ from, to, row }) => `${nameOf(from)} ${rows[row]?.severity ?? 'none'} ${nameOf(to)}`);
}

const confined = 'web+shop+blog+mail';

test('arrows connect groups across a boundary, with the worst severity of the source', () => {
  expect(arrowsOf(farm)).toEqual([
    ...[confined, 'legacy', 'unconfined'].map((target) => `build medium ${target}`),
    ...[confined, 'build', '/usr/sbin/chronyd', 'unconfined'].map((target) => `legacy high ${target}`),
  ]);
});

test('the rows have all permissions between groups', () => {
  const { rows } = reachGraph(farm);
  const permissions = farm.parties.flatMap(({ reach }, group) => reach.map((one) => ({ group, reach: one })));
  expect(rows.map(({ group, reach }) => ({ group, reach }))).toEqual(permissions);
  expect(permissions).toHaveLength(3);
});

test('suppressed findings do not count, and files of the host have a node', () => {
  const suppressed = {
    ...farm,
    findings: farm.findings.map((finding) => ({ ...finding, suppressed: 'known' })),
    containers: farm.containers.map((one, index) => (index === 0 ? { ...one, sharedWithHost: ['net' as const] } : one)),
  };
  const arrows = arrowsOf(suppressed);
  expect(arrows.filter((arrow) => arrow.includes(' none '))).toHaveLength(8);
  expect(arrows).toContain(`${confined} none host-files`);
});

test('a group that reaches all other groups has a single arrow', () => {
  const [legacy] = farm.parties.slice(2);
  if (legacy === undefined) throw new Error('the example has a third group');
  const more = Array.from({ length: 40 }, (_, index) => ({ ...legacy, reach: [], containers: [index + 100] }));
  const parties = [...farm.parties, ...more];
  const [operations] = legacy.reach;
  if (operations === undefined) throw new Error('the group reaches others');
  const reached = [...parties.keys()].filter((party) => party !== 2).map((party) => ({ party, count: 1, all: true }));
  const large = parties.map((party, index) =>
    index === 2 ? { ...party, reach: [{ ...operations, reached }] } : party,
  );
  const graph = reachGraph({ ...farm, parties: large });
  expect(graph.omitted).toBe(parties.length - 24);
  expect(graph.nodes.filter(({ kind }) => kind === 'group')).toHaveLength(24);
  expect(arrowsOf({ ...farm, parties: large })).toContain('legacy high others');
});
