import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import scripts from './completion/scripts.json' with { type: 'json' };

test('the embedded completion scripts are the files: run `npm run embed` after a change', () => {
  expect(Object.keys(scripts)).toEqual(['completion.bash', 'completion.fish', 'completion.zsh']);
  for (const [name, text] of Object.entries(scripts))
    expect(readFileSync(new URL(`completion/${name}`, import.meta.url), 'utf8')).toBe(text);
});
