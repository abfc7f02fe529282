import type { ContainerPolicy } from './container-policy.ts';
import { cron } from './entries/cron.ts';
import { defaultPolicy } from './entries/default.ts';
import { nginx } from './entries/nginx.ts';
import { opensshServer } from './entries/openssh-server.ts';
import { postgresql } from './entries/postgresql.ts';
import { redis } from './entries/redis.ts';
import { systemd } from './entries/systemd.ts';

/** Container policies by service, for use in manifests. All of them can be loaded together. */
export const containerPolicies: readonly ContainerPolicy[] = [
  defaultPolicy,
  systemd,
  cron,
  nginx,
  opensshServer,
  postgresql,
  redis,
];
