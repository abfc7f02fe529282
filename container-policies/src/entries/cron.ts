import type { ContainerPolicy } from '../container-policy.ts';
import { administrators, ptrace, signals } from '../expectation.ts';
import { policyTexts } from '../policy-texts.ts';

export const cron: ContainerPolicy = {
  name: 'cron',
  description: 'cron as Debian installs it: the daemon, and what it does before a job begins',
  profiles: ['cron'],
  text: policyTexts['cron.aa'],
  expectations: [
    ...signals('allow', administrators, ['hup', 'term', 'kill', 'cont', 'exists'], 'cron'),
    ...signals('deny', administrators, ['int', 'usr1', 'stop'], 'cron'),
    ...signals('allow', ['cron'], ['term', 'kill'], 'cron'),
    ...ptrace('allow', administrators, ['read'], 'cron'),
    ...ptrace('deny', [...administrators, 'cron'], ['trace'], 'cron'),
    // Running jobs do not belong to cron.
    ...signals('deny', ['cron'], ['exists', 'term', 'kill'], 'unconfined'),
    ...signals('deny', ['cron'], ['exists', 'term', 'kill'], 'default'),
    ...signals('deny', ['nginx', 'redis', 'postgresql'], ['exists', 'term', 'kill'], 'cron'),
    ...ptrace('deny', ['nginx', 'redis', 'postgresql'], ['read', 'trace'], 'cron'),
  ],
};
