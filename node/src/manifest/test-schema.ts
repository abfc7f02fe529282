import * as z from 'zod/mini';

/** A text, also without quotes around a number such as `6.12`. */
const word = z.union([z.string().check(z.minLength(1)), z.number()]);

const value = z.union([z.string(), z.number(), z.boolean()]);

function words(description: string): z.ZodMiniType {
  return z.array(word).check(z.describe(description));
}

function section(description: string, schema: z.ZodMiniType): z.ZodMiniType {
  return z.optional(z.nullable(schema).check(z.describe(description)));
}

/** The sections of a manifest with the combinations for expectations. */
export const sectionsOfTests = {
  runtime: section(
    'The runtime that fills the fields of policy templates, with a version if needed: containerd@2.1.',
    z.string().check(z.minLength(1)),
  ),
  variants: section(
    'The values of template fields, by the name of a variant. Expectations are evaluated for each variant.',
    z.record(z.string(), z.record(z.string(), z.union([value, z.array(value)]))),
  ),
  assume: section(
    'Profiles to assume by name: in unconfined mode, with rules that allow everything, or without rules.',
    z.record(z.string(), z.enum(['unconfined', 'open', 'none'])),
  ),
  kernels: section(
    'The kernels for the expectations: a version, a kernel by name, `measured` for all measured kernels, or a file of lamellar kernel probe --save.',
    words('Versions, names and files, which have a `/`.'),
  ),
  compilers: section(
    'The compilers for the expectations.',
    z.array(z.literal(['4.1', '5.0', 4.1, 5])).check(z.describe('Versions of apparmor_parser.')),
  ),
};

const exception = z.strictObject({
  kernels: z.optional(words('Kernels such as `<6.1`, `>=6.17`, `6.12` or `ubuntu-24.04`.')),
  compilers: z.optional(words('Versions of apparmor_parser.')),
  variants: z.optional(words('Names of variants.')),
  because: z.string().check(z.minLength(1), z.describe('The reason for the exception.')),
});

/** An expectation with an exception. */
export const testedExpectation = z.strictObject({
  allow: z.optional(z.string().check(z.minLength(1), z.describe('What must be possible.'))),
  deny: z.optional(z.string().check(z.minLength(1), z.describe('What must not be possible.'))),
  except: z.optional(exception.check(z.describe('Combinations for which the expectation is not required.'))),
});
