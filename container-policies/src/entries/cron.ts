import type { ContainerPolicy } from '../container-policy.ts';
import { administrators, expectPtrace, expectSignals } from '../expectation.ts';
import containerPolicyTexts from '../policy-texts.json' with { type: 'json' };

export const cron: ContainerPolicy = {
  name: 'cron',
  description: 'cron of Debian: the daemon, and its steps before a job begins',
  profiles: ['cron'],
  text: containerPolicyTexts['cron.aa'],
  expectations: [
    ...expectSignals('allow', administrators, ['hup', 'term', 'kill', 'cont', 'exists'], 'cron'),
    ...expectSignals('deny', administrators, ['int', 'usr1', 'stop'], 'cron'),
    ...expectSignals('allow', ['cron'], ['term', 'kill'], 'cron'),
    ...expectPtrace('allow', administrators, ['read'], 'cron'),
    ...expectPtrace('deny', [...administrators, 'cron'], ['trace'], 'cron'),
    // Running jobs do not belong to cron.
    ...expectSignals('deny', ['cron'], ['exists', 'term', 'kill'], 'unconfined'),
    ...expectSignals('deny', ['cron'], ['exists', 'term', 'kill'], 'default'),
    ...expectSignals('deny', ['nginx', 'redis', 'postgresql'], ['exists', 'term', 'kill'], 'cron'),
    ...expectPtrace('deny', ['nginx', 'redis', 'postgresql'], ['read', 'trace'], 'cron'),
  ],
};
