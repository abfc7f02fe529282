import { containerPolicies } from '@lamellar/container-policies';
import { describe, expect, test } from 'vitest';
import { compiledProfileNames, compileWithParser } from '../oracle/apparmor-parser.ts';

describe.each(containerPolicies)('container policy $name', ({ profiles, text }) => {
  test('apparmor_parser takes it and finds the profiles that the catalogue names', () => {
    const { succeeded, messages, binary } = compileWithParser(text);
    expect(succeeded, messages).toBe(true);
    expect(compiledProfileNames(binary)).toEqual(profiles);
  });
});
