import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BrowserPage } from './open-page.ts';

const lamellar = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));
const page = fileURLToPath(new URL('../../playground/dist/index.html', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-playground-'));

let browser: BrowserPage;
beforeAll(async () => {
  browser = await BrowserPage.start(path.join(folder, 'browser'));
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** Returns the answer, as soon as the answer is complete. */
async function answer(): Promise<string> {
  return (await browser.evaluate(`new Promise((resolve) => {
    const box = document.getElementById('answer');
    const look = () => box.ariaBusy === 'false' ? resolve(box.textContent) : setTimeout(look, 20);
    look();
  })`)) as string;
}

/** Returns the text of an editor. */
async function textOf(editor: string): Promise<string> {
  const lines = `[...document.getElementById('${editor}').shadowRoot.querySelectorAll('.cm-line')]`;
  return (await browser.evaluate(`${lines}.map(({ textContent }) => textContent).join('\\n')`)) as string;
}

/** Returns the numbers of the highlighted lines of an editor. */
async function marksIn(editor: string, verdict: string): Promise<unknown> {
  const lines = `[...document.getElementById('${editor}').shadowRoot.querySelectorAll('.cm-line')]`;
  return browser.evaluate(
    `${lines}.flatMap(({ classList }, index) => classList.contains('cm-${verdict}') ? [index + 1] : [])`,
  );
}

/** Types a text into an editor, in place of its text, as a user does. */
async function type(editor: string, text: string): Promise<void> {
  await browser.evaluate(`document.getElementById('${editor}').shadowRoot.querySelector('.cm-content').focus()`);
  const selectAll = { key: 'a', code: 'KeyA', windowsVirtualKeyCode: 65, modifiers: 2 };
  for (const kind of ['keyDown', 'keyUp']) await browser.send('Input.dispatchKeyEvent', { type: kind, ...selectAll });
  await browser.send('Input.insertText', { text });
}

/** Runs the command with the layers of the page. */
async function runCommand(...words: readonly string[]): Promise<string> {
  for (const layer of ['host', 'container']) writeFileSync(path.join(folder, `${layer}.aa`), await textOf(layer));
  const policy = ['--policy', 'host.aa', '--namespace', 'lxc-web_<-var-lib-lxc>=container.aa'];
  return spawnSync(process.execPath, [lamellar, ...words, ...policy], { cwd: folder, encoding: 'utf8' }).stdout;
}

/** Returns the verdict and the evidence, without advice. The command also names the place of advised rules. */
function evidence(text: string): string {
  return text.split(/\n\n(?:to allow it|container web)/)[0] ?? '';
}

test('the page answers the question of the example as `lamellar can` does, without a request', async () => {
  await browser.open(page, 1280, 'light');
  const expected = await runCommand('can', ...(await textOf('can')).split(' '));
  expect(expected).toContain('✗ container layer of web');
  expect(evidence(await answer())).toBe(evidence(expected));
  expect(await marksIn('host', 'allow')).toEqual([5, 6]);
  expect(await marksIn('container', 'deny')).toEqual([4]);
  // The script of the worker is a part of the page.
  const requests = browser.requests.filter((url) => !url.startsWith('blob:'));
  expect(requests).toEqual(['', 'playground.css', 'playground.js'].map((file) => urlOf(file)));
});

function urlOf(file: string): string {
  return `file://${file === '' ? page : path.join(path.dirname(page), file)}`;
}

test('the answer follows the question', async () => {
  await browser.open(page, 1280, 'light');
  await type('can', 'web:nginx file:r /srv/www/index.html');
  const expected = await runCommand('can', 'web:nginx', 'file:r', '/srv/www/index.html');
  expect(expected).toContain('allowed: file r ');
  expect(await answer()).toBe(expected);
  expect(await marksIn('host', 'allow')).toEqual([10]);
  expect(await marksIn('container', 'allow')).toEqual([9]);
});

/** Measures the page. Contrasts are computed for every visible text and the background behind the text. */
const measures = `(() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (rgb) => rgb.slice(0, 3).map((one) => one / 255)
    .map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, index) => sum + one * [0.2126, 0.7152, 0.0722][index], 0);
  const parent = (element) => element.assignedSlot ?? element.parentElement ?? element.getRootNode().host ?? null;
  const background = (element) => {
    for (let at = element; at !== null; at = parent(at)) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour[3] !== 0) return colour;
    }
  };
  const contrasts = [];
  const measure = (root) => {
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = nodes.nextNode(); node !== null; node = nodes.nextNode()) {
      if (node.shadowRoot) measure(node.shadowRoot);
      const element = node.parentElement;
      if (node.nodeType !== Node.TEXT_NODE || node.data.trim() === '' || !element?.checkVisibility({ visibilityProperty: true }) || element.matches('script, style')) continue;
      const [low, high] = [numbers(getComputedStyle(element).color), background(element)].map(luminance).sort((a, b) => a - b);
      contrasts.push((high + 0.05) / (low + 0.05));
    }
  };
  measure(document.body);
  const unlabelled = [...document.querySelectorAll('input, select, button, .editor')].filter((control) =>
    (control.shadowRoot?.querySelector('.cm-content').ariaLabel ?? (control.textContent || control.labels?.[0]?.textContent) ?? '') === '');
  return { isInside: document.documentElement.scrollWidth <= innerWidth, texts: contrasts.length,
    contrast: Math.min(...contrasts), unlabelled: unlabelled.map(({ id }) => id) };
})()`;

interface Measures {
  readonly isInside: boolean;
  readonly texts: number;
  readonly contrast: number;
  readonly unlabelled: readonly string[];
}

test.each([390, 1280].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme }))))(
  'the page is legible in $width pixels, $scheme, with labelled controls',
  async ({ width, scheme }) => {
    await browser.open(page, width, scheme);
    await answer();
    const { texts, contrast, ...others } = (await browser.evaluate(measures)) as Measures;
    expect(others).toEqual({ isInside: true, unlabelled: [] });
    expect(texts).toBeGreaterThan(50);
    expect(contrast).toBeGreaterThan(4.5);
  },
);
