import { describe, expect, it } from 'vitest';
import { questionSyntax } from '../question-syntax.ts';
import { buildProgram } from '../program.ts';
import { lamellar, shell } from '../testing/lamellar.ts';
import { exitStatusRows } from './exit-status-rows.ts';
import { topicNames } from './help-topic.ts';

const names = buildProgram('', questionSyntax).commands.map((command) => command.name());

function linesOf(...words: readonly string[]): readonly string[] {
  const { status, stdout, stderr } = lamellar(words);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.trimEnd().split('\n');
}

describe('the help of a command', () => {
  it('has at most 45 lines for `can`', () => expect(linesOf('can', '--help').length).toBeLessThanOrEqual(45));

  it('lists the names of shared options after its own options', () => {
    const text = linesOf('can', '--help').join('\n');
    expect(text).toMatch(
      /--format [^]*Policy sources, described by `lamellar help policy`: --policy,[^]*--allow-untrusted-manifest\n/,
    );
    expect(text).not.toContain('read policy from a file');
  });

  it.each([
    ['plan', '--detailed-exitcode', '--manifest <file>'],
    ['status', '--watch', '--manifest <file>'],
    ['check', '--update-baseline', '--format'],
  ])('lists the own options of %s before shared options', (name, own, shared) => {
    const text = linesOf(name, '--help').join('\n');
    expect(text.indexOf(own)).toBeLessThan(text.indexOf(shared));
  });

  it.each(names)('fits into 80 columns: %s', (name) => {
    expect(linesOf(name, '--help').filter((line) => line.length > 80 && / .* /.test(line.trim()))).toEqual([]);
  });
});

describe('the help of the program', () => {
  it('lists the exit statuses of the topic', () => {
    const text = linesOf('--help').join(' ').replaceAll(/\s+/g, ' ');
    expect(text).toContain(`Exit status: ${exitStatusRows.map((row) => row.join(' ')).join('; ')}. `);
    expect(text).toContain('`lamellar help exit-status`');
  });
});

describe('topics', () => {
  it('are in the help of the program, after the groups of commands', () => {
    const text = linesOf('help').join('\n');
    expect(text).toMatch(/\nAsk:\n[^]*\nDeploy:\n[^]*\nTools:\n[^]* help [^]*\nTopics/);
    for (const name of topicNames) expect(text).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  });

  it.each(topicNames)('help %s prints the topic', (name) =>
    expect(linesOf('help', name)[0]).toMatch(new RegExp(`^${name}: `)),
  );

  it('use the width of the terminal', () => {
    const line = 'script -qec "stty cols 120; $LAMELLAR help policy" /dev/null </dev/null';
    const lengths = shell(line, '.')
      .stdout.split('\r\n')
      .map((one) => one.length);
    expect(Math.max(...lengths)).toBeGreaterThan(80);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(120);
  });

  it.each([
    ['help operatons', 'operations'],
    ['operations', 'operations'],
    ['help exit-statuses', 'exit-status'],
  ])('are suggested for %s', (line, topic) =>
    expect(lamellar(line.split(' ')).stderr).toContain(`did you mean \`lamellar help ${topic}\`?`),
  );
});
