import { expect, it } from 'vitest';
import { brief } from './brief.ts';

it('keeps a short text unchanged', () => {
  expect(brief('no profile `a`')).toBe('no profile `a`');
});

it('keeps both ends of a long text', () => {
  const text = `begin${'x'.repeat(100_000)}end`;
  expect(brief(text)).toMatch(/^beginx+…x+end$/);
  expect(brief(text)).toHaveLength(240);
});
