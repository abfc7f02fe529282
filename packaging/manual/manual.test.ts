import { keysAt } from '@lamellar/node/manifest';
import { expect, it } from 'vitest';
import { questionSyntax } from '../../cli/src/question-syntax.ts';
import { buildProgram } from '../../cli/src/program.ts';
import { helpTopics } from '../../cli/src/help/topics.ts';
import { visibleCommands } from './command-page.ts';
import { manualPages } from './manual.ts';

const pages = manualPages({ version: '1.2.3', date: '2026-01-31' });
const program = buildProgram('1.2.3', questionSyntax);
const commands = visibleCommands(program);

/** Returns a page's words, without escapes for typesetting. */
function plain(name: string): string {
  const text = pages.get(name) ?? '';
  return text
    .replaceAll(/\\f[BIR]|\\&/g, '')
    .replaceAll('\\-', '-')
    .replaceAll('\\(ga', '`')
    .replaceAll('\\(aq', "'")
    .replaceAll('\\(ti', '~')
    .replaceAll('\\(ha', '^')
    .replaceAll('\\e', '\\')
    .replaceAll(/\s+/g, ' ');
}

function words(text: string): string {
  return text.replaceAll('`', '').replaceAll(/\s+/g, ' ').trim();
}

it('the program, each command and the manifest have a page', () => {
  const names = commands.map((command) => `lamellar-${command.name()}.1`);
  expect([...pages.keys()].toSorted()).toEqual(['lamellar.1', 'lamellar.yaml.5', ...names].toSorted());
  expect(commands.length).toBeGreaterThan(10);
});

it.each(commands.map((command) => [command.name(), command] as const))(
  'lamellar-%s(1) contains all of its help',
  (name, command) => {
    const page = plain(`lamellar-${name}.1`);
    const help = command.createHelp();
    expect(page).toContain(words(command.summary()));
    expect(page).toContain(words(command.description()));
    for (const option of help.visibleOptions(command)) {
      for (const flag of option.flags.match(/--?[A-Za-z-]+/g) ?? []) expect(page).toContain(flag);
      expect(page).toContain(words(option.description));
      for (const choice of option.argChoices ?? []) expect(page).toContain(choice);
    }
    for (const argument of help.visibleArguments(command)) expect(page).toContain(words(argument.description));
    for (const part of (command.statuses ?? '').split(/;?\s*\d\s+/))
      expect(page).toContain(words(part).replace(/\.$/, ''));
    expect(page).toContain('lamellar 1.2.3');
  },
);

it.each(commands.map((command) => [command.name(), command] as const))('help %s has an example', (name, command) => {
  expect(command.exampleLines.some((line) => line.includes(`lamellar ${name}`))).toBe(true);
});

it('lamellar(1) names each command and each exit status', () => {
  const page = plain('lamellar.1');
  for (const command of commands) expect(page).toContain(`lamellar-${command.name()}(1) ${words(command.summary())}`);
  for (const status of ['0 ', '1 ', '2 ', '3 ']) expect(page).toContain(`.TP ${status}`);
});

it('lamellar(1) has each topic of the help', () => {
  const page = plain('lamellar.1');
  for (const { name, blocks } of helpTopics(program)) {
    expect(page).toMatch(new RegExp(`\\.SH "?${name.replace('-', ' ').toUpperCase()}`));
    for (const block of blocks)
      for (const [term, text] of typeof block === 'string' ? [['', block]] : block)
        for (const part of [term, text]) expect(page.replaceAll('`', '')).toContain(words(part ?? ''));
  }
});

it('lamellar.yaml(5) has each key of the schema', () => {
  const container = ['containers', 'NAME'];
  const page = plain('lamellar.yaml.5');
  for (const path of [[], container, [...container, 'host'], [...container, 'container']])
    for (const key of keysAt(path)) expect(page).toContain(key);
});
