import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** The maximum wait for a screen in ms; a busy machine may be slow. */
const patience = 60_000;

/** A program in a real terminal of 100 columns, by tmux. */
export class Terminal {
  readonly #socket: string;

  private constructor(socket: string) {
    this.#socket = socket;
  }

  /**
   * Starts a program.
   *
   * @param socket - an unused path
   * @param command - the program with arguments
   */
  static start(
    socket: string,
    command: readonly string[],
    cwd: string,
    environment: Readonly<Record<string, string>>,
  ): Terminal {
    const terminal = new Terminal(socket);
    const variables = Object.entries({ TERM: 'screen-256color', LC_ALL: 'C.UTF-8', ...environment });
    const words = ['env', '-i', ...variables.map(([name, value]) => `${name}=${value}`), ...command];
    terminal.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', '100', '-y', '50', '-c', cwd, ...words);
    return terminal;
  }

  /** Types literal text. */
  type(text: string): void {
    this.#tmux('send-keys', '-l', '--', text);
  }

  /** Types a line and presses Enter. */
  enter(line: string): void {
    this.type(line);
    this.press('Enter');
  }

  /** Presses keys by name: `Tab`, `Enter`, `C-u`. */
  press(...keys: readonly string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  /** The screen's text, without trailing blanks. */
  screen(): string {
    return this.#tmux('capture-pane', '-p').trimEnd();
  }

  /**
   * Waits for a condition on the screen.
   *
   * @throws Error with the screen after the timeout
   */
  async until(isReached: (screen: string) => boolean, what: string): Promise<string> {
    const deadline = Date.now() + patience;
    for (;;) {
      const screen = this.screen();
      if (isReached(screen)) return screen;
      if (Date.now() > deadline) throw new Error(`no ${what} on the screen:\n${screen}`);
      await sleep(50);
    }
  }

  end(): void {
    this.#tmux('kill-server');
  }

  #tmux(...words: readonly string[]): string {
    const { TMUX: _, ...env } = process.env;
    return execFileSync('tmux', ['-S', this.#socket, ...words], {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}
