import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { BrowserPage } from './open-page.ts';

const lamellar = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-report-'));

interface SavedHost {
  readonly host: string;
  readonly tasks: readonly Readonly<Record<string, unknown>>[];
  readonly containers: readonly Readonly<Record<string, unknown>>[];
}
const farm = JSON.parse(readFileSync(new URL('../../docs/examples/farm1.json', import.meta.url), 'utf8')) as SavedHost;

const hostile = [
  '<script>changed = 1</script><img src=http://127.0.0.1:9/x>',
  '\u202egnp.exe\u202c \u05e9\u05dc\u05d5\u05dd',
  '</pre></bdi></svg>"\'`&amp;]]>',
  `x${'y'.repeat(240)}`,
];

/** Returns the example host with more unconfined containers. */
function hostWith(names: readonly string[], host = farm.host): SavedHost {
  const legacy = farm.containers.length - 1;
  const added = (index: number) => ({ container: farm.containers.length + index, id: 10_000 + index });
  return {
    ...farm,
    host,
    containers: [
      ...farm.containers,
      ...names.map((name, index) => ({ ...farm.containers[legacy], name, init: added(index).id })),
    ],
    tasks: [
      ...farm.tasks,
      ...names.map((command, index) => ({
        ...farm.tasks.find(({ container }) => container === legacy),
        command,
        ...added(index),
        ids: [added(index).id, 1],
      })),
    ],
  };
}

/** Writes the page of hosts. Returns the file. */
function pageOf(name: string, ...hosts: readonly SavedHost[]): string {
  const snapshots = hosts.map((host, index) => {
    const file = path.join(folder, `${name}-${index}.json`);
    writeFileSync(file, JSON.stringify(host));
    return file;
  });
  const page = path.join(folder, `${name}.html`);
  const words = [lamellar, 'audit', ...snapshots, '--fail-on', 'none', '--format', 'html', '--output', page];
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return page;
}

const browser = await BrowserPage.start();
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** Measures the page. Contrasts are computed for every visible text and the background behind the text. */
const measures = `(() => {
  const root = document.documentElement;
  const canvas = matchMedia('screen and (prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (rgb) => rgb.slice(0, 3).map((one) => one / 255)
    .map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, index) => sum + one * [0.2126, 0.7152, 0.0722][index], 0);
  const background = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour[3] !== 0) return colour;
    }
    return canvas;
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const contrasts = [];
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    const element = text.parentElement;
    if (text.data.trim() === '' || !element.checkVisibility({ visibilityProperty: true }) || element.matches('script')) continue;
    const [low, high] = [numbers(getComputedStyle(element).color), background(element)].map(luminance).sort((a, b) => a - b);
    contrasts.push((high + 0.05) / (low + 0.05));
  }
  return {
    isInside: root.scrollWidth <= innerWidth,
    texts: contrasts.length,
    contrast: Math.min(...contrasts),
    scripts: document.querySelectorAll('script').length,
    images: document.querySelectorAll('img').length,
    isChanged: typeof changed !== 'undefined',
    isTableFirst: document.querySelector('.permissions').getBoundingClientRect().top < document.querySelector('figure').getBoundingClientRect().top,
    names: [...document.querySelectorAll('bdi')].map(({ textContent }) => textContent),
  };
})()`;

interface Measures {
  readonly names: readonly string[];
  readonly texts: number;
  readonly contrast: number;
}

test.each([390, 1280].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme }))))(
  'a report with hostile names is legible in $width pixels, $scheme, and makes no request',
  async ({ width, scheme }) => {
    const file = pageOf('hostile', hostWith(hostile, hostile[0]));
    await browser.open(file, width, scheme);
    const { names, texts, contrast, ...others } = (await browser.evaluate(measures)) as Measures;
    expect(others).toEqual({ isInside: true, scripts: 1, images: 0, isChanged: false, isTableFirst: width === 390 });
    expect(texts).toBeGreaterThan(100);
    expect(contrast).toBeGreaterThan(4.5);
    // Unusual names are in backquotes, with escapes for control characters.
    const shown = hostile.filter((text) => names.some((name) => name.includes(text.replace(/[\u202e\u202c].*/, ''))));
    expect(shown).toEqual(hostile);
    expect(browser.requests).toEqual([`file://${file}`]);
  },
);

test('the Tab key reaches every arrow, which shows its operations', async () => {
  await browser.open(pageOf('farm1', farm), 1280, 'light');
  const focused = `(() => { const at = document.activeElement; const note = at.querySelector?.('.note');
    return at.matches('.arrow') ? { label: at.getAttribute('aria-label'), note: note.textContent, isShown: note.checkVisibility({ visibilityProperty: true }) } : at.id; })()`;
  const arrows = new Set<string>();
  for (let presses = 0; presses < 25; presses += 1) {
    await browser.press('Tab');
    const at = await browser.evaluate(focused);
    if (typeof at === 'object') arrows.add(JSON.stringify(at));
  }
  const cutOff = `[...document.querySelectorAll('svg.wide .node :is(bdi, span)')].filter((text) => text.scrollWidth > text.clientWidth).map(({ textContent }) => textContent)`;
  expect(await browser.evaluate(cutOff)).toEqual([]);
  const operations = 'every signal; ptrace read, trace';
  const labels = [...arrows].map((arrow) => JSON.parse(arrow) as { label: string; note: string; isShown: boolean });
  expect(labels.map(({ isShown }) => isShown)).not.toContain(false);
  expect(new Set(labels.map(({ label }) => label.split(':')[0]))).toEqual(new Set(['build', 'legacy']));
  for (const { label, note } of labels)
    expect([label, note].map((text) => text.includes(operations))).toEqual([true, true]);
});

test.each([390, 1280])('the details of an arrow fit below the picture without a gap in %i pixels', async (width) => {
  await browser.open(pageOf('farm1', farm), width, 'light');
  const heights = `[...document.querySelectorAll('svg .note div')].filter((note) => note.checkVisibility())
    .map((note) => ({ height: note.clientHeight, content: note.scrollHeight }))`;
  const notes = (await browser.evaluate(heights)) as readonly { readonly height: number; readonly content: number }[];
  expect(notes).toHaveLength(7);
  for (const { height, content } of notes) expect(content).toBeLessThanOrEqual(height);
  expect(Math.max(...notes.map(({ height }) => height))).toBeLessThanOrEqual(width === 390 ? 72 : 36);
});

test.each(['light', 'dark'] as const)('chips of different severities have different colours, %s', async (scheme) => {
  await browser.open(pageOf('farm1', farm), 1280, scheme);
  const colours = `[...document.querySelectorAll('p.chips .chip')].map((chip) => [chip.textContent, getComputedStyle(chip).backgroundColor])`;
  const chips = (await browser.evaluate(colours)) as readonly (readonly [string, string])[];
  expect(chips.map(([words]) => words)).toEqual(['1 high', '2 medium', '1 low']);
  expect(new Set(chips.map(([, colour]) => colour)).size).toBe(3);
});

test('a report on 1,000 containers has at most 300 kB, appears within a second, and has a filter', async () => {
  const names = Array.from({ length: 994 }, (_, index) => `guest-${index}`);
  const file = pageOf('large', hostWith(names));
  expect(statSync(file).size).toBeLessThan(300_000);
  expect(await browser.open(file, 1280, 'light')).toBeLessThan(1000);
  const count = `[...document.querySelectorAll('.members li')].filter((one) => one.checkVisibility()).length`;
  expect(await browser.evaluate(`document.querySelectorAll('.members li').length`)).toBe(1000);
  await browser.evaluate(`document.querySelector('input').focus()`);
  await browser.send('Input.insertText', { text: 'guest-77' });
  expect(await browser.evaluate(count)).toBe(11);
  const message = `document.querySelector('.filter [role=status]').textContent`;
  expect(await browser.evaluate(message)).toBe('');
  await browser.send('Input.insertText', { text: 'x' });
  expect(await browser.evaluate(count)).toBe(0);
  expect(await browser.evaluate(message)).toBe('no container matches');
});

test.each([390, 1280])('a page on several hosts has links to the sections of all hosts in %i pixels', async (width) => {
  const names = ['farm1', 'farm2', 'farm3', ...hostile];
  const legacy = farm.containers.length - 1;
  // Names are no difference, but the missing unconfined container is.
  const fleet = names.map((name) => ({
    ...hostWith([], name),
    ...(name === 'farm3'
      ? { containers: farm.containers.slice(0, -1), tasks: farm.tasks.filter(({ container }) => container !== legacy) }
      : {}),
  }));
  await browser.open(pageOf('fleet', ...fleet), width, 'dark');
  const { contrast, ...others } = (await browser.evaluate(measures)) as Measures;
  expect(others).toMatchObject({ isInside: true, scripts: 1, images: 0, isChanged: false });
  expect(contrast).toBeGreaterThan(4.5);
  const links = `(() => {
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    const targets = [...document.querySelectorAll('a')].map((link) => link.getAttribute('href').slice(1));
    return { repeated: ids.length - new Set(ids).size, missing: targets.filter((id) => !ids.includes(id)),
      first: targets[0], hosts: ids.filter((id) => /^host-[0-9]+$/.test(id)).filter((id) => targets.includes(id)).length };
  })()`;
  expect(await browser.evaluate(links)).toEqual({ repeated: 0, missing: [], first: 'host-2', hosts: names.length });
});

test('print shows everything without a script', async () => {
  await browser.send('Emulation.setScriptExecutionDisabled', { value: true });
  await browser
    .open(pageOf('farm1', farm), 1280, 'dark')
    .finally(() => browser.send('Emulation.setScriptExecutionDisabled', { value: false }));
  const features = [{ name: 'prefers-color-scheme', value: 'dark' }];
  await browser.send('Emulation.setEmulatedMedia', { media: 'print', features });
  const hidden = `[...document.querySelectorAll('li, p, pre, td')].filter((one) => one.closest('svg') === null && !one.checkVisibility({ contentVisibilityAuto: true })).map(({ className }) => className)`;
  expect(await browser.evaluate(hidden)).toEqual(['filter']);
  // Paper is white, also if the screen is dark.
  const { contrast } = (await browser.evaluate(measures)) as Measures;
  expect(contrast).toBeGreaterThan(4.5);
  const { data } = await browser.send('Page.printToPDF');
  expect(Buffer.from(data as string, 'base64').toString('latin1', 0, 5)).toBe('%PDF-');
});
