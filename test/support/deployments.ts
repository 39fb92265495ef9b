/** A deployment in which nothing is as by default. */
export const FULL_DEPLOYMENT = {
  name: 'acme-sales',
  region: 'us-east-1',
  domain: 'demo.acme.example',
  certificate_arn: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d',
  secrets: { openrouter: 'acme/openrouter', elevenlabs: 'acme/elevenlabs' },
  settings: { SCRIPT_PROVIDER: 'openrouter', VIDEO_CRF: 20, SCENE_CACHE_ENABLED: false },
  budgets: { month_usd: 250, video_usd: 1.5, alarm_hour_usd: 3, alarm_day_usd: 20 },
  concurrency: { voice: 2, record: 3, render: 4, api_reserved: 20 },
  throttle: { requests_per_second: 10, burst: 15 },
  retention: { log_days: 90, media_days: 60 },
  alarm_email: 'ops@acme.example',
  keep_data: false,
  firewall: true,
} as const;
