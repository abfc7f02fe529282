import type { ClassPermission } from './policy-class.ts';

/** The permissions that some bits are, in their order. */
export function permissionNames(
  { permissions }: { readonly permissions: readonly ClassPermission[] },
  bits: number,
): readonly string[] {
  return permissions.filter(({ bit }) => (bit & bits) !== 0).map(({ name }) => name);
}
