import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const cli = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));
const page = readFileSync(new URL('../../docs/how-to/editors.md', import.meta.url), 'utf8');
const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-neovim-'));
// The language server may write its code cache while it ends.
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 20, retryDelay: 100 }));

/** Waits for diagnostics, applies the quick fix at the first, renames the profile, and saves what the editor shows. */
const session = `
local function problems()
  return vim.tbl_map(function(each) return each.message end, vim.diagnostic.get(0))
end
local function wait(condition) return (vim.wait(30000, condition, 20)) end
local result = { wait(function() return #problems() > 0 end), problems() }
local place = vim.diagnostic.get(0)[1]
vim.api.nvim_win_set_cursor(0, { place.lnum + 1, place.col })
vim.lsp.buf.code_action({ apply = true })
table.insert(result, wait(function() return #problems() == 0 end))
vim.api.nvim_win_set_cursor(0, { 1, 8 })
vim.lsp.buf.rename('site')
wait(function() return vim.api.nvim_buf_get_lines(0, 0, 1, false)[1] == 'profile site {' end)
table.insert(result, vim.api.nvim_buf_get_lines(0, 0, -1, false))
vim.fn.writefile({ vim.json.encode(result) }, 'result.json')
vim.cmd('qall!')
`;

test('Neovim with the configuration of the page shows an error, corrects the error, and renames a profile', () => {
  const configuration = /## Neovim[\s\S]*?```lua\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const files = {
    'bin/lamellar': `#!/bin/sh\nexec ${process.execPath} ${cli} "$@"\n`,
    'init.lua': configuration,
    'session.lua': session,
    'web.aa': 'profile web {\n  sinal peer=web,\n}\n',
  };
  mkdirSync(path.join(folder, 'bin'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text, { mode: 0o755 });
  const words = ['--headless', '-n', '-u', 'init.lua', 'web.aa', '-c', 'luafile session.lua'];
  const env = { HOME: folder, PATH: `${folder}/bin:/usr/bin:/bin` };
  const { stderr } = spawnSync('nvim', words, { cwd: folder, env, encoding: 'utf8', timeout: 120_000 });
  expect(stderr).not.toContain('Error');
  expect(JSON.parse(readFileSync(path.join(folder, 'result.json'), 'utf8'))).toEqual([
    true,
    ['unknown keyword `sinal`\nhint: did you mean `signal`?'],
    true,
    ['profile site {', '  signal peer=site,', '}'],
  ]);
});
