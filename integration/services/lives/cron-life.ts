import { until, type ServiceLife } from './service-life.ts';

/** Installs jobs of the system and of a user, which run at the next minute. */
export const takeJobs = [
  'rm -f /tmp/job /tmp/job-of-user',
  "echo '* * * * * root cat /proc/self/attr/apparmor/current > /tmp/job' > /etc/cron.d/lamellar",
  'echo "* * * * * id -un > /tmp/job-of-user; cat /proc/self/attr/apparmor/current >> /tmp/job-of-user" | crontab -u nobody -',
].join('; ');

/** Requires the jobs of `takeJobs`. */
export function cronLife(jobsProfile: string): ServiceLife {
  return {
    policy: 'cron',
    unit: 'cron',
    profiles: ['cron'],
    steps: [
      {
        what: 'runs a job of the system',
        isAdministered: true,
        script: `for wait in 1 2; do { ${until('[ -s /tmp/job ]')}; } && break; done; cat /tmp/job`,
        prints: `${jobsProfile}\n`,
      },
      {
        what: 'runs a job of a user',
        isAdministered: true,
        script: `${until('[ "$(wc -l < /tmp/job-of-user)" = 2 ]')}; cat /tmp/job-of-user`,
        prints: `nobody\n${jobsProfile}\n`,
      },
    ],
  };
}
