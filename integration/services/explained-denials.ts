/**
 * The known denials of services in ordinary use, explained in the policies' pages. The log must have no further
 * denials.
 */
export const explainedDenials: readonly string[] = [
  // The login prompt locks settings of the terminal if permitted.
  'default capable checkpoint_restore',
  'default capable sys_admin',
];
