import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** An answer or an event of the DevTools protocol. */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly request?: { readonly url: string } };
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** A page in Debian's Chromium, driven over the DevTools protocol. */
export class BrowserPage {
  /** The addresses of all requests. */
  readonly requests: string[] = [];
  readonly #browser: ChildProcess;
  readonly #profile = mkdtempSync(path.join(tmpdir(), 'lamellar-browser-'));
  readonly #answers = new Map<number, (message: Message) => void>();
  readonly #loaded: (() => void)[] = [];
  #session: string | undefined;
  #last = 0;

  private constructor() {
    const options = ['--headless', '--no-sandbox', '--disable-gpu', '--remote-debugging-pipe'];
    this.#browser = spawn('chromium', [...options, `--user-data-dir=${this.#profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    let rest = '';
    const output = this.#browser.stdio[4] as Readable;
    output.setEncoding('utf8').on('data', (text: string) => {
      const messages = (rest + text).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.#receive(JSON.parse(message) as Message);
    });
  }

  /** Starts the browser with an empty profile. */
  static async start(): Promise<BrowserPage> {
    const page = new BrowserPage();
    const { targetInfos } = await page.send('Target.getTargets');
    const target = (targetInfos as readonly { type: string; targetId: string }[]).find(({ type }) => type === 'page');
    const { sessionId } = await page.send('Target.attachToTarget', { targetId: target?.targetId, flatten: true });
    page.#session = sessionId as string;
    for (const domain of ['Page', 'Network', 'Runtime']) await page.send(`${domain}.enable`);
    return page;
  }

  /** Sends a command, and returns the result. */
  async send(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const id = (this.#last += 1);
    const answer = new Promise<Message>((resolve) => this.#answers.set(id, resolve));
    const session = this.#session === undefined ? {} : { sessionId: this.#session };
    (this.#browser.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    const { result, error } = await answer;
    if (result === undefined) throw new Error(`${method}: ${error?.message ?? 'no result'}`);
    return result;
  }

  /** Opens a file in a width and a colour scheme. Returns the time until the page is painted, in milliseconds. */
  async open(file: string, width: number, scheme: 'light' | 'dark'): Promise<number> {
    await this.send('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false });
    await this.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
    this.requests.length = 0;
    const loaded = new Promise<void>((resolve) => this.#loaded.push(resolve));
    const start = performance.now();
    await this.send('Page.navigate', { url: `file://${file}` });
    await loaded;
    // A screenshot waits for the first paint, also without scripts.
    await this.send('Page.captureScreenshot');
    return performance.now() - start;
  }

  /** Evaluates an expression in the page. */
  async evaluate(expression: string): Promise<unknown> {
    const settings = { expression, returnByValue: true, awaitPromise: true };
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', settings);
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { readonly value?: unknown }).value;
  }

  /** Presses and releases a key. */
  async press(key: string): Promise<void> {
    for (const type of ['keyDown', 'keyUp'])
      await this.send('Input.dispatchKeyEvent', {
        type,
        key,
        code: key,
        windowsVirtualKeyCode: key === 'Tab' ? 9 : 13,
      });
  }

  /** Ends the browser, and removes its profile. */
  async close(): Promise<void> {
    const ended = once(this.#browser, 'exit');
    this.#browser.kill();
    await ended;
    rmSync(this.#profile, { recursive: true });
  }

  #receive({ id, method, params, ...message }: Message): void {
    if (id !== undefined) this.#answers.get(id)?.(message);
    if (method === 'Network.requestWillBeSent') this.requests.push(params?.request?.url ?? '');
    if (method === 'Page.loadEventFired') this.#loaded.shift()?.();
  }
}
