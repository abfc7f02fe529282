import type { AuditMode } from '../profile/audit-mode.ts';

/** The effects of the kernel's audit modes other than `normal`. @see `complaintsOf` */
export const auditModeEffects: Readonly<Record<Exclude<AuditMode, 'normal'>, string>> = {
  quiet_denied:
    'denials of profiles in enforce mode are not logged, and complain mode refuses signals, ptrace, sockets, user namespaces and io_uring without a record',
  quiet: 'nothing is logged, and complain mode refuses what no rule allows, except execs and hats',
  noquiet: 'every denial is logged, and complain mode allows what plain `deny` rules refuse',
  all: 'everything is logged, and complain mode allows what plain `deny` rules refuse',
};
