import { expect, it } from 'vitest';
import { brief } from './brief.ts';

it('leaves a text alone that a person can read', () => {
  expect(brief('no profile `a`')).toBe('no profile `a`');
});

it('keeps both ends of one that is too long', () => {
  const text = `begin${'x'.repeat(100_000)}end`;
  expect(brief(text)).toMatch(/^beginx+…x+end$/);
  expect(brief(text)).toHaveLength(240);
});
