import { expect, test } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';
import { parsedPages } from '../testing/parsed-page.ts';

const cwd = directory({
  'p.aa': `abi <abi/4.0>,
profile "<script>alert(1)</script>" { signal (send) set=(hup) peer=worker-*, }
profile worker-1 { signal (receive), }
profile worker-2 { signal (receive), }
profile "a [1] b" { signal, ptrace, }
`,
});

function page(...kernels: readonly string[]): string {
  const words = ['matrix', '--policy', 'p.aa', ...kernels.flatMap((kernel) => ['--kernel', kernel])];
  const { status, stdout, stderr } = lamellar([...words, '--format', 'html'], { cwd });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

test('a page is well-formed, has no script, and shows each group with links to its targets', () => {
  const shown = page('7.3');
  const [{ elements, names } = { elements: [], names: [] }] = parsedPages([shown]);
  expect(elements).not.toContain('script');
  expect(names).toEqual(expect.arrayContaining(['<script>alert(1)</script>', 'worker-1', 'worker-2', 'a [1] b']));
  const links = [...shown.matchAll(/href="#([^"]*)"/g)].map(([, target]) => target);
  const headings = new Set([...shown.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
  expect(links.length).toBeGreaterThan(2);
  expect(links.filter((link) => !headings.has(link))).toEqual([]);
  expect(shown).toMatch(/signal hup<\/td><td><bdi><\/bdi><a href="#g0-\d">\[\d\]<\/a>/);
});

test('kernels with different permissions have a section each, and unique links', () => {
  const ids = [...page('5.10', '7.3').matchAll(/<h3 id="([^"]*)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
