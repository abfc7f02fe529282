import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const lamellar = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-page-'));
afterAll(() => rmSync(folder, { recursive: true }));

const markup = '<script>parent.changed = 1</script><img src=http://127.0.0.1:9/x>';
const rightToLeft = '\u202egnp.exe\u202c \u05e9\u05dc\u05d5\u05dd';
const long = `/${'directory/'.repeat(390)}`;
const before = `abi <abi/4.0>,
profile web { /srv/** r, }
profile "${markup}" { }
profile "${rightToLeft}" { }
profile "${long}" { }
`;
const after = before
  .replace('/srv/** r,', `"${long}" r, "/${rightToLeft}" w, "/\\033\\[31m" k, capability sys_admin,`)
  .replaceAll('{ }', '{ "/\\007" r, signal, ptrace (read), }')
  .concat(Array.from({ length: 40 }, (_, index) => `profile service-${index} { signal, }\n`).join(''));

/** The widths of a phone and of a desktop. */
const widths = [390, 1280];

/** A page that measures the frames with the tested page, and shows the results as its text. */
const measuring = (page: string): string => `<!DOCTYPE html><title>Measure</title><body><script>
const page = ${JSON.stringify(page).replaceAll('<', '\\u003c')};
const frames = ${JSON.stringify(widths)}.map((width) => {
  const frame = document.createElement('iframe');
  frame.width = width; frame.height = 800; frame.srcdoc = page;
  document.body.append(frame);
  return frame;
});
addEventListener('load', () => {
  const results = frames.map(({ contentDocument: { documentElement: root }, contentWindow: { innerWidth, performance } }) => ({
    isInside: root.scrollWidth <= innerWidth, names: root.querySelectorAll('bdi').length,
    scripts: root.querySelectorAll('script, img').length, requests: performance.getEntriesByType('resource').length }));
  document.body.replaceChildren(JSON.stringify({ results, changed: typeof changed }));
});
</script>`;

test.each([
  ['differences', ['diff', 'before.aa', 'after.aa']],
  ['permissions between labels', ['matrix', '--policy', 'after.aa']],
])('a page of %s fits the widths of a phone and a desktop, and makes no request', (_, words) => {
  writeFileSync(path.join(folder, 'before.aa'), before);
  writeFileSync(path.join(folder, 'after.aa'), after);
  const { stdout: page, stderr } = spawnSync(process.execPath, [lamellar, ...words, '--format', 'html'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(page).toContain('directory/directory/');
  const file = path.join(folder, 'measure.html');
  writeFileSync(file, measuring(page));
  const options = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${folder}/profile`, '--dump-dom'];
  const shown = execFileSync('chromium', [...options, `file://${file}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [found = ''] = /\{"results".*\}/.exec(shown) ?? [];
  const good = { isInside: true, names: expect.any(Number) as number, scripts: 0, requests: 0 };
  const { results, changed } = JSON.parse(found) as { results: { names: number }[]; changed: string };
  expect({ results, changed }).toEqual({ results: widths.map(() => good), changed: 'undefined' });
  for (const { names } of results) expect(names).toBeGreaterThan(40);
});
