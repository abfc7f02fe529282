import * as fc from 'fast-check';
import { auditSnapshot } from '@lamellar/core/audit';
import { textOf, type ByteString } from '@lamellar/core/language';
import { readSnapshot, type Snapshot } from '@lamellar/core/snapshot';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { AuditedSnapshot } from '../audit/audited-snapshot.ts';
import { runtimesOwnLayer } from '../audit/generated-layers.ts';
import { violations } from '../testing/json-schemas.ts';
import { parsedPages } from '../testing/parsed-page.ts';
import { auditView } from '../views/audit-view.ts';
import { startHtmlReport } from './audit-html.ts';
import { auditJunit } from './audit-junit.ts';
import { auditMarkdown } from './audit-markdown.ts';
import { auditPrometheus } from './audit-prometheus.ts';
import { auditSarif } from './audit-sarif.ts';
import { renderAudit } from './audit-text.ts';
import { layoutFor } from './report-layout.ts';

const examples = [
  'unconfined-container',
  'different-labels',
  'missed-profile',
  'orphan-namespace',
  'policy-not-loaded',
].map((id): Snapshot => {
  const file = new URL(`../../../core/src/audit/findings/${id}/example.json`, import.meta.url);
  const reading = readSnapshot(readFileSync(file, 'utf8'));
  if ('problems' in reading) throw new Error(id);
  return reading.snapshot;
});

/** Hostile names for containers, programs and profiles, to inject output. */
const hostile = fc
  .oneof(
    fc.constantFrom(
      '\u001b[2J\u001b]0;x\u0007',
      '\n## injected\n',
      '```\n# out of the block',
      '"}\nlamellar_audit_findings{host="other"} 0',
      '"/><testcase name="injected"/>',
      ']]>&amp;<script>',
      '\u00e2\u0080\u00ae gpj.exe',
      '\\',
      '"',
      '$(reboot)',
      "'; reboot; '",
      '| a | b |',
      '@everyone https://example.org',
      'x'.repeat(4096),
    ),
    fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)) }),
  )
  .filter((name) => name !== '')
  .map((name) => name as ByteString);

/** An example, and names for its host, commands, programs, containers, policy namespace and files. */
const names = fc.tuple(fc.nat(examples.length - 1), hostile, hostile, hostile, hostile, hostile, hostile);

/** The audit of an example with hostile names in the places of its own. */
function auditOf(
  ...[index, host, command, program, container, namespace, path]: typeof names extends fc.Arbitrary<infer Names>
    ? Names
    : never
): AuditedSnapshot {
  const snapshot = examples[index];
  if (snapshot === undefined) throw new RangeError('no such example');
  const audit = auditSnapshot(
    {
      ...snapshot,
      host,
      tasks: snapshot.tasks.map((task) => ({ ...task, command, program: task.id === 1 ? program : task.program })),
      containers: snapshot.containers.map((one) => ({
        ...one,
        name: container,
        settings: [{ key: 'lxc.apparmor.profile' as ByteString, value: path, from: program, isApplied: false }],
      })),
      namespaces: [
        ...snapshot.namespaces,
        { name: `n${namespace.replaceAll(/[:/]/g, '')}` as ByteString, revision: 1, profiles: [] },
      ],
      files: snapshot.files.map((file) => ({
        ...file,
        path: `/etc/apparmor.d/${path.replaceAll('/', '')}` as ByteString,
      })),
    },
    { generatedLayer: runtimesOwnLayer },
  );
  return {
    file: 'farm1.json',
    audit,
    findings: audit.findings.map((finding, at) => ({ finding, suppressed: at === 1 ? 'known' : undefined })),
  };
}

/** The elements of a page: no image, no frame, no form. */
const pageElements = new Set(
  'html head meta title style body h1 h2 h3 p a span bdi div figure figcaption svg foreignObject path table thead tbody tr th td article section details summary ul li pre label input script'.split(
    ' ',
  ),
);

/** Matches control characters, which no output may contain except line ends. */
const moves = /[^\P{Cc}\n]|[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;

const audits = fc.sample(names, 12).map((chosen) => auditOf(...chosen));

const all = (judge: (audited: AuditedSnapshot) => void): void => audits.forEach((audited) => judge(audited));

describe('any names', () => {
  test('human output has no control characters and no additional lines', () => {
    all((audited) => {
      const layout = layoutFor('stdout', true);
      const text = renderAudit({ view: auditView(audited), audit: audited.audit }, layout);
      expect(text).not.toMatch(moves);
    });
  });

  test('JSON is one line that matches its schema', () => {
    all((audited) => {
      const text = JSON.stringify(auditView(audited));
      expect(text).not.toMatch(/[\p{Cc}]/u);
      expect(violations('audit', JSON.parse(text))).toEqual([]);
    });
  });

  test('SARIF has one result for each finding', () => {
    all((audited) => {
      const log = JSON.parse(auditSarif([auditView(audited)], '1.0')) as { runs: { results: unknown[] }[] };
      expect(log.runs.map(({ results }) => results.length)).toEqual([audited.findings.length]);
    });
  });

  test('JUnit has the tests that it counts', () => {
    all((audited) => {
      const xml = auditJunit([auditView(audited)], () => true);
      const tests = Number(/tests="(\d+)"/.exec(xml)?.[1]);
      expect(xml.match(/<testcase /g)).toHaveLength(tests);
      expect(xml).not.toMatch(moves);
      expect(
        xml.replaceAll(
          /<\/?(?:testsuites?|testcase|failure|skipped|system-out)(?: [\w-]+="[^"<]*")*\/?>|<\?xml [^?]*\?>/g,
          '',
        ),
      ).not.toContain('<');
    });
  });

  test('Prometheus has one sample for each line, all of this host', () => {
    all((audited) => {
      const lines = auditPrometheus([auditView(audited)])
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('#'));
      const sample = /^lamellar_audit_\w+\{host="(?:[^"\\]|\\["\\n])*"(?:,\w+="[\w-]+")*\} \d+(?:\.\d+)?$/;
      expect(lines.filter((line) => !sample.test(line))).toEqual([]);
      expect(new Set(lines.map((line) => /host="((?:[^"\\]|\\.)*)"/.exec(line)?.[1])).size).toBe(1);
    });
  });

  test('HTML is well-formed, has the elements of the page only, and shows the host as a name', () => {
    const pages = audits.map((audited) => {
      const report = startHtmlReport();
      return report.add({ view: auditView(audited), audit: audited.audit }) + report.end();
    });
    const parsed = parsedPages(pages);
    expect(parsed).toHaveLength(audits.length);
    parsed.forEach(({ elements, names: shown }, index) => {
      expect(elements.filter((element) => !pageElements.has(element))).toEqual([]);
      expect(shown[0]).toBe(textOf(audits[index]?.audit.host.snapshot.host ?? ('' as ByteString)));
      expect(pages[index]?.match(/<script>/g)).toHaveLength(1);
      expect(pages[index]).not.toMatch(moves);
    });
  });

  test('Markdown has fixed headings, and names only in blocks of code', () => {
    all((audited) => {
      let fence: string | undefined;
      const outside = auditMarkdown({ view: auditView(audited), audit: audited.audit }, true)
        .split('\n')
        .filter((line) => {
          if (fence === undefined && /^`{3,}text$/.test(line)) fence = line.slice(0, -4);
          else if (fence !== undefined && line === fence) fence = undefined;
          else return fence === undefined && line !== '';
          return false;
        });
      expect(fence).toBeUndefined();
      expect(
        outside.filter(
          (line) =>
            !/^(?:#{1,2} (?:Audit|Findings|In force)|### (?:high|medium|low|info): [\w ,']+ \([a-z-]+\)|### Suppressed|None\.|(?:\d+ (?:high|medium|low|info)(?:, )?)+\.)$/.test(
              line,
            ),
        ),
      ).toEqual([]);
    });
  });
});
