/** What policies refuse their services in ordinary life, as their pages explain. Nothing else may be in the log. */
export const explainedDenials: readonly string[] = [
  // The login prompt locks settings of its terminal if it may.
  'default capable checkpoint_restore',
  'default capable sys_admin',
];
