import { expect, test } from 'vitest';
import type { AuditedContainer, FindingSubject, FoundFinding } from '@lamellar/core/audit';
import { bytesOf } from '@lamellar/core/language';
import { combineFindings } from './combine-findings.ts';

const web = { index: 0, title: 'web' } as AuditedContainer;
const db = { index: 1, title: 'db' } as AuditedContainer;

function finding(name: string, container: AuditedContainer | undefined, id: FoundFinding['id'] = 'complain-mode') {
  const subject: FindingSubject = { kind: 'profile', profile: bytesOf(name), container };
  const fixes = [{ kind: 'command', command: `aa-enforce ${name}` }] as const;
  return {
    id,
    severity: 'medium',
    subject,
    summary: 'violations are only logged',
    evidence: [`${name} is used`],
    fixes,
  } as const;
}

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `daemon${index}`);
const judged = (all: readonly FoundFinding[], suppressed?: string) => all.map((one) => ({ finding: one, suppressed }));

test('equal findings about one container are combined with all names and fixes', () => {
  const all = judged(names(97).map((name) => finding(name, web)));
  expect(combineFindings(all)).toEqual([
    {
      finding: {
        id: 'complain-mode',
        severity: 'medium',
        subject: { kind: 'container', container: web },
        summary: 'violations are only logged',
        evidence: [
          '97 profiles: daemon0, daemon1, daemon2 and 94 more',
          'profile `daemon0` of container web: daemon0 is used',
        ],
        fixes: names(97).map((name) => ({ kind: 'command', command: `aa-enforce ${name}` })),
        names: names(97),
      },
      suppressed: undefined,
    },
  ]);
});

test('on the host, the subject of the combined finding is the host', () => {
  const [combined, ...others] = combineFindings(judged(names(5).map((name) => finding(name, undefined))));
  expect([combined?.finding.subject, others]).toEqual([{ kind: 'host' }, []]);
});

test.each([
  ['four findings', judged(names(4).map((name) => finding(name, web)))],
  ['findings about several containers', judged(names(6).flatMap((name, at) => finding(name, at < 3 ? web : db)))],
  [
    'suppressed findings',
    judged(
      names(9).map((name) => finding(name, web)),
      'known',
    ),
  ],
])('%s stay separate', (_, all) => {
  expect(combineFindings(all)).toEqual(all);
});
