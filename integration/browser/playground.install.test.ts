import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { BrowserPage } from './open-page.ts';

const lamellar = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));
const page = fileURLToPath(new URL('../../playground/dist/index.html', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-playground-'));

const browser = await BrowserPage.start();
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

const host = `abi <abi/4.0>,
profile "lxc-web_</var/lib/lxc>" flags=(attach_disconnected) {
  signal peer="lxc-web_</var/lib/lxc>",
  file,
}
`;
const container = `abi <abi/4.0>,
profile nginx {
  signal (send, receive) peer=nginx,
  /srv/www/** r,
}
profile "a backup" { include <abstractions/missing> }
`;
const log = `audit(1795773144.050:455): apparmor="DENIED" operation="signal" class="signal" namespace="root//lxc-web_<-var-lib-lxc>" profile="nginx" pid=812 comm="systemd" requested_mask="receive" denied_mask="receive" signal=hup peer="unconfined"
`;
const texts = {
  host,
  container: container.replace(/profile "a backup".*\n/, ''),
  can: 'web:unconfined signal:hup web:nginx',
  why: log,
  matrix: 'web:unconfined\nweb:nginx\nunconfined\n',
};
const fields = { command: 'can', kernel: '7.3', namespace: 'lxc-web_<-var-lib-lxc>', texts };

/** Returns a fragment as the page writes fragments. */
const fragmentOf = (value: unknown): string => deflateRawSync(JSON.stringify(value)).toString('base64url');

let opened = 0;

/** Opens the page with a fragment. A query makes the browser load the page again. */
async function openWith(fragment: string): Promise<void> {
  await browser.open(`${page}?${++opened}#${fragment}`, 1280, 'light');
}

/** Runs the command with the layers as files. */
function runCommand(
  layers: { readonly host: string; readonly container: string },
  ...words: readonly string[]
): string {
  for (const layer of ['host', 'container'] as const) writeFileSync(path.join(folder, `${layer}.aa`), layers[layer]);
  const { stdout } = spawnSync(process.execPath, [lamellar, ...words], { cwd: folder, encoding: 'utf8' });
  expect(stdout).not.toBe('');
  return stdout;
}

const policy = ['--policy', 'host.aa', '--namespace', `${fields.namespace}=container.aa`];

/** Returns the verdict and the evidence, without advice. The command also prints how to install advised rules. */
function evidence(text: string): string {
  return text.split(/\n\n(?:add to|container web)/)[0] ?? '';
}

/** Returns the advised rules with their places. */
function advice(text: string): string {
  return /^add to .*(?:\n {4}.*)+/m.exec(text)?.[0] ?? '';
}

test('the page answers the question of the example as `lamellar can` does, without a request', async () => {
  await browser.open(page, 1280, 'light');
  const layers = { host: await textOf('host'), container: await textOf('container') };
  const expected = runCommand(layers, 'can', ...(await textOf('can')).split(' '), ...policy);
  expect(expected).toContain('✗ container layer of web');
  expect(evidence(await answer())).toBe(evidence(expected));
  expect(advice(expected)).toContain('in container.aa before line 12:\n    signal (receive) set=(hup)');
  expect(advice(await answer())).toBe(advice(expected));
  expect(await answer()).not.toContain('sudo');
  expect(await marksIn('host', 'allow')).toEqual([5, 6]);
  expect(await marksIn('container', 'deny')).toEqual([4]);
  // The script of the worker is a part of the page.
  const requests = browser.requests.filter((url) => !url.startsWith('blob:'));
  expect(requests).toEqual(
    [page, siblingOf('playground.css'), siblingOf('playground.js')].map((file) => `file://${file}`),
  );
});

function siblingOf(file: string): string {
  return path.join(path.dirname(page), file);
}

test('the answer follows the question', async () => {
  await openWith(fragmentOf(fields));
  await answer();
  await type('can', 'web:nginx file:r /srv/www/index.html');
  const expected = runCommand(texts, 'can', 'web:nginx', 'file:r', '/srv/www/index.html', ...policy);
  expect(expected).toContain('allowed: file r ');
  expect(await answer()).toBe(expected);
  expect(await marksIn('host', 'allow')).toEqual([4]);
  expect(await marksIn('container', 'allow')).toEqual([4]);
});

test('why explains a log line as `lamellar why --verbose` does', async () => {
  writeFileSync(path.join(folder, 'audit.log'), log);
  const expected = runCommand(texts, 'why', 'audit.log', '--verbose', ...policy);
  await openWith(fragmentOf({ ...fields, command: 'why' }));
  const shown = evidence(await answer());
  expect(shown).toContain('✗ container layer of web');
  expect(expected).toContain(shown);
  expect(await answer()).toContain('in container.aa before line 5:\n    signal (receive) set=(hup) peer=unconfined,\n');
  expect(await marksIn('container', 'deny')).toEqual([2]);
});

test('check reports an include that the page does not have, as `lamellar check` does', async () => {
  const layers = { host, container };
  const expected = runCommand(layers, 'check', 'host.aa', 'container.aa');
  await openWith(fragmentOf({ ...fields, command: 'check', texts: { ...texts, container } }));
  const withoutHint = (text: string): string => text.replace(/^hint: looked for .*\n/m, '');
  expect(withoutHint(await answer())).toBe(withoutHint(expected));
  expect(await answer()).toContain('`abstractions/missing` not found');
  expect(await answer()).toContain('write the text of the file in place of the `include`');
  expect(await marksIn('container', 'deny')).toEqual([6]);
  expect(await marksIn('host', 'deny')).toEqual([]);
});

test.each(['can', 'why', 'matrix'])('%s highlights an error in the policy', async (command) => {
  const broken = `${host}profile other { foo }\n`;
  await openWith(fragmentOf({ ...fields, command, texts: { ...texts, host: broken } }));
  expect(await answer()).toMatch(/^host\.aa:6:\d+: error/);
  expect(await marksIn('host', 'deny')).toContain(6);
});

test.each([
  ['damaged', fragmentOf(fields).slice(0, -9), 'The link is damaged'],
  ['for an unknown kernel', fragmentOf({ ...fields, kernel: '1.0' }), 'unknown kernel: the answer is for 7.3.'],
  ['complete', fragmentOf(fields), ''],
])('a notice is shown for a link that is %s', async (_, fragment, notice) => {
  await openWith(fragment);
  await answer();
  const shown = await browser.evaluate(`document.getElementById('notice').textContent`);
  expect(shown).toMatch(notice === '' ? /^$/ : notice);
});

test('matrix shows the permissions between labels as `lamellar matrix` does', async () => {
  writeFileSync(path.join(folder, 'labels'), texts.matrix);
  const expected = runCommand(texts, 'matrix', '--labels', 'labels', ...policy);
  await openWith(fragmentOf({ ...fields, command: 'matrix' }));
  // The page has a different width.
  const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');
  expect(oneLine(await answer())).toBe(oneLine(expected));
});

test.each(['5.10.0', 'ubuntu-24.04'])('the kernel %s decides', async (kernel) => {
  const expected = runCommand(texts, 'can', ...texts.can.split(' '), '--kernel', kernel, ...policy);
  expect(expected).toContain(`(kernel ${kernel}`);
  await openWith(fragmentOf({ ...fields, kernel }));
  expect(evidence(await answer())).toBe(evidence(expected));
});

test('a shared link has the texts, the question and the kernel', async () => {
  const unusual = '# \u202e</div><script>changed = 1</script>\n';
  await openWith(
    fragmentOf({ ...fields, command: 'matrix', kernel: '6.12.43', texts: { ...texts, host: unusual + host } }),
  );
  await answer();
  const fragment = (await browser.evaluate(`new Promise((resolve) => {
    document.getElementById('share').click();
    const look = () => location.hash !== '#' && document.getElementById('share-result').textContent !== ''
      ? resolve(location.hash.slice(1)) : setTimeout(look, 20);
    look();
  })`)) as string;
  const shared = JSON.parse(inflateRawSync(Buffer.from(fragment, 'base64url')).toString()) as unknown;
  expect(shared).toEqual({
    ...fields,
    command: 'matrix',
    kernel: '6.12.43',
    texts: { ...texts, host: unusual + host },
  });
  await openWith(fragment);
  expect(await answer()).toContain('kernel 6.12.43');
  expect(await textOf('container')).toBe(texts.container);
  expect(await browser.evaluate(`document.getElementById('command-matrix').checked`)).toBe(true);
});

const markup = '<script>changed = 1</script><img src=http://127.0.0.1:9/x onerror="changed = 1">';

test.each([
  ['markup in every field', fragmentOf({ ...fields, kernel: markup, namespace: markup, texts: mapped(() => markup) })],
  ['directions of text', fragmentOf({ ...fields, texts: mapped((text) => `\u202e${text}\u202c`) })],
  ['markup', encodeURI(markup)],
  ['a megabyte', 'A'.repeat(1_000_000)],
])('a hostile fragment, %s, only fills the fields', async (_, fragment) => {
  await openWith(fragment);
  expect(await answer()).not.toBe('');
  const found = await browser.evaluate(`({ changed: typeof changed, scripts: document.scripts.length,
    images: document.querySelectorAll('img').length, answer: document.querySelectorAll('#answer :not(span)').length })`);
  expect(found).toEqual({ changed: 'undefined', scripts: 1, images: 0, answer: 0 });
  expect(await answer()).not.toContain('\u202e');
  expect(browser.requests.filter((url) => !/^(?:file|blob):/.test(url))).toEqual([]);
});

function mapped(change: (text: string) => string): typeof texts {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, change(text)])) as typeof texts;
}

test('the Tab key reaches every control and leaves the editors', async () => {
  await openWith(fragmentOf(fields));
  const reached: unknown[] = [];
  for (let presses = 0; presses < 8; presses += 1) {
    await browser.press('Tab');
    reached.push(await browser.evaluate('document.activeElement.id'));
  }
  expect(reached).toEqual(['host', 'container', 'namespace', 'command-can', 'can', 'kernel', 'answer', 'share']);
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
    const { texts: visible, contrast, ...others } = (await browser.evaluate(measures)) as Measures;
    expect(others).toEqual({ isInside: true, unlabelled: [] });
    expect(visible).toBeGreaterThan(50);
    expect(contrast).toBeGreaterThan(4.5);
  },
);
