import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('docs/terminal.svg shows the output of the command', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-picture-'));
  const drawn = path.join(folder, 'terminal.svg');
  try {
    execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/draw-terminal.mjs', import.meta.url)), drawn]);
    expect(readFileSync(drawn, 'utf8')).toBe(readFileSync(new URL('../../docs/terminal.svg', import.meta.url), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
