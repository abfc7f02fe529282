import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exampleOutput, examplePolicy, exampleQuestion } from '../reproduce/example-reproducer.ts';
import { indented } from './command-page.ts';

const page = readFileSync(new URL('../../docs/how-to/reproduce.md', import.meta.url), 'utf8');
const command = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));

test('the page of reproducers has the policy, the script and the output of the example', () => {
  const cwd = mkdtempSync(path.join(tmpdir(), 'lamellar-page-'));
  try {
    writeFileSync(path.join(cwd, 'web.aa'), examplePolicy);
    const words = ['can', ...exampleQuestion.split(' '), '--policy', 'web.aa', '--reproduce', 'demo'];
    expect(page).toContain(`$ lamellar ${words.join(' ')}`);
    expect(page).toContain(`\`\`\`policy web.aa\n${examplePolicy}\`\`\``);
    expect(spawnSync(process.execPath, [command, ...words], { cwd }).status).toBe(1);
    const [main = ''] = /^main\(\) \{\n[^]*?\n\}\n/m.exec(readFileSync(path.join(cwd, 'demo/run'), 'utf8')) ?? [];
    expect(page).toContain(indented(main));
    // The test of reproducers compares this output with a kernel's.
    expect(page).toContain(`\`\`\`console\n# sh demo/run\n${exampleOutput}\`\`\``);
  } finally {
    rmSync(cwd, { recursive: true });
  }
});
