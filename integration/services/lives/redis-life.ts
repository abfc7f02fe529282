import { until, type ServiceLife } from './service-life.ts';

const isSaving = (count: 0 | 1) => `redis-cli info persistence | grep -q rdb_bgsave_in_progress:${count}`;

export const redisLife: ServiceLife = {
  policy: 'redis',
  unit: 'redis-server',
  profiles: ['redis'],
  steps: [
    { what: 'answers', isAdministered: true, script: 'redis-cli ping', prints: 'PONG\n' },
    {
      what: 'saves by a child',
      script: `redis-cli set key value; redis-cli bgsave; ${until(isSaving(0))}; redis-cli info persistence`,
      prints: /rdb_last_bgsave_status:ok/,
    },
    {
      what: 'ends a child that saves',
      script: [
        'redis-cli set key value; redis-cli config set rdb-key-save-delay 600000000; redis-cli bgsave',
        until(isSaving(1)),
        'redis-cli flushall',
        until(isSaving(0)),
        'redis-cli config set rdb-key-save-delay 0',
      ].join('; '),
    },
    { what: 'writes its configuration', script: 'redis-cli config rewrite', prints: 'OK\n' },
    {
      what: 'writes to a new log after a rotation',
      isAdministered: true,
      script: `logrotate -f /etc/logrotate.d/redis-server; redis-cli bgsave; ${until('[ -s /var/log/redis/redis-server.log ]')}`,
    },
    {
      what: 'keeps its data over a restart',
      script: 'redis-cli set key value; redis-cli save; systemctl restart redis-server; redis-cli get key',
      prints: /value\n$/,
    },
  ],
};
