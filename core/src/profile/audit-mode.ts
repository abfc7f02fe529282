/** The audit modes of the kernel. @see `audit_mode_names` in the kernel's `audit.c` */
export const auditModes = ['normal', 'quiet_denied', 'quiet', 'noquiet', 'all'] as const;

/** The extent of the kernel's records about a profile. In complain mode, a refusal without a record is enforced. */
export type AuditMode = (typeof auditModes)[number];
