import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Terminal } from './terminal.ts';

const cli = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-completion-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The working folder with a manifest and a policy with profile names that a shell must not interpret. */
const place = path.join(folder, 'place');
const hostile = ['v$(touch pwned)', 'w`touch pwned`', 'x;touch pwned;', "y'touch pwned'", 'z touch>pwned'];
const files: Readonly<Record<string, string>> = {
  'lamellar.yaml': 'lamellar: 1\ncontainers: { web: { runtime: lxc, container: { policy: [nginx] } } }\n',
  'nginx.aa': 'profile nginx { }\n',
  'hostile.aa': hostile.map((name) => `profile "${name}" { signal, }\n`).join(''),
};

const shells = {
  bash: { command: ['bash', '--norc', '--noprofile'], setUp: `PS1='> '; source ../completion.bash` },
  zsh: {
    command: ['zsh', '-f'],
    setUp: `PROMPT='> '; fpath=($PWD/../zsh $fpath); autoload -Uz compinit; compinit -u -D`,
  },
  fish: { command: ['fish', '--no-config'], setUp: `function fish_prompt; echo '> '; end; source ../completion.fish` },
} as const;

beforeAll(() => {
  for (const made of [place, path.join(folder, 'bin'), path.join(folder, 'zsh')]) mkdirSync(made);
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(place, name), text);
  writeFileSync(path.join(folder, 'bin/lamellar'), `#!/bin/sh\nexec ${process.execPath} ${cli} "$@"\n`, {
    mode: 0o755,
  });
  for (const shell of Object.keys(shells)) {
    const script = execFileSync(process.execPath, [cli, 'completion', shell]);
    writeFileSync(path.join(folder, shell === 'zsh' ? 'zsh/_lamellar' : `completion.${shell}`), script);
  }
});

/** The typed text before Tab, and the completed line. */
const completed: readonly (readonly [what: string, typed: string, line: string])[] = [
  ['a command', 'lamellar kern', 'lamellar kernel'],
  ['an option', 'lamellar can --pol', 'lamellar can --policy'],
  ['a choice', 'lamellar matrix --format nd', 'lamellar matrix --format ndjson'],
  ['a choice behind its option', 'lamellar matrix --format=nd', 'lamellar matrix --format=ndjson'],
  ['a label of a container', 'lamellar can web:ng', 'lamellar can web:nginx'],
  ['an operation', 'lamellar can web:nginx signal:te', 'lamellar can web:nginx signal:term'],
  ['another of a list', 'lamellar can web:nginx signal:term,ki', 'lamellar can web:nginx signal:term,kill'],
  [
    'the label that it is done to',
    'lamellar can web:nginx ptrace:read web:unc',
    'lamellar can web:nginx ptrace:read web:unconfined',
  ],
  ['a label of named policy', 'lamellar can --policy nginx.aa ngi', 'lamellar can --policy nginx.aa nginx'],
  ['signals', 'lamellar matrix --signals hup,ter', 'lamellar matrix --signals hup,term'],
  ['a container', 'lamellar plan --container we', 'lamellar plan --container web'],
  ['a kernel', 'lamellar can a signal b --kernel 5.1', 'lamellar can a signal b --kernel 5.10.0'],
  ['a file', 'lamellar check ngi', 'lamellar check nginx.aa'],
  ['a file behind its option', 'lamellar can --policy=ngi', 'lamellar can --policy=nginx.aa'],
  ['a command to be helped with', 'lamellar help snaps', 'lamellar help snapshot'],
];

describe.each(Object.entries(shells))('%s completes', (shell, { command, setUp }) => {
  let terminal: Terminal;
  beforeAll(async () => {
    const environment = { HOME: folder, PATH: `${folder}/bin:/usr/bin:/bin` };
    terminal = Terminal.start(path.join(folder, `${shell}.socket`), command, place, environment);
    terminal.enter(`${setUp}; clear; echo rea''dy`);
    await terminal.until((screen) => /^ready\n> ?$/.test(screen), 'prompt');
  });
  afterAll(() => terminal.end());

  /** Starts with an empty line at the top of the screen. */
  async function onEmptyScreen(): Promise<void> {
    terminal.press('C-u');
    terminal.enter(`clear; echo rea''dy`);
    await terminal.until((screen) => /^ready\n> ?$/.test(screen), 'empty screen');
  }

  test.each(completed)('%s: %s', async (_, typed, line) => {
    await onEmptyScreen();
    terminal.type(typed);
    terminal.press('Tab');
    await terminal.until((screen) => screen.split('\n')[1]?.trimEnd() === `> ${line}`, `\`${line}\``);
    expect(terminal.screen().split('\n')[1]?.trimEnd()).toBe(`> ${line}`);
  });

  test('commands in a list, if several match', async () => {
    await onEmptyScreen();
    terminal.type('lamellar c');
    terminal.press('Tab', 'Tab');
    const screen = await terminal.until((text) => /\bcheck\b/.test(text) && /\bcompletion\b/.test(text), 'list');
    expect(screen).toMatch(/\bcan\b/);
  });

  test.each(hostile)('a profile with the name %s as one word, without running it', async (name) => {
    await onEmptyScreen();
    terminal.type(`lamellar can --policy hostile.aa ${name.charAt(0)}`);
    terminal.press('Tab');
    await terminal.until((screen) => screen.includes('pwned'), 'name of the profile');
    terminal.enter(` signal:term unconfined; echo en''ded`);
    const screen = await terminal.until((text) => /^ended$/m.test(text), 'end of the command');
    expect(screen).toMatch(/^allowed: signal term/m);
    expect(existsSync(path.join(place, 'pwned'))).toBe(false);
  });
});
