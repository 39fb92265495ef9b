/**
 * The seven calls of a video that is made step by step, against a running API; prints what was sent and answered.
 *
 *   npm start -- --allow-private            # in another terminal
 *   node examples/api-calls.ts [http://127.0.0.1:4600] [https://example.com]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { pageOf } from './support/page.ts';

const api = process.argv[2] ?? 'http://127.0.0.1:4600';
await using page = await pageOf(process.argv[3]);

type Json = Record<string, unknown> & { id: string; status: string };

async function call(method: string, path: string, body?: object): Promise<Json> {
  const response = await fetch(`${api}/api/v1/${path}`, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json', prefer: 'wait=20' }),
      ...(process.env.LEADREEL_API_KEY && { 'x-api-key': process.env.LEADREEL_API_KEY }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Json;
  const location = response.headers.get('location');
  console.log(`\n\`\`\`http\n${method} /api/v1/${path}`);
  if (body) console.log(`Prefer: wait=20\n\n${JSON.stringify(body, null, 2)}`);
  console.log(`\`\`\`\n\n\`${response.status}\`${location ? `, \`Location: ${location}\`` : ''}\n`);
  console.log(`\`\`\`json\n${JSON.stringify(shorter(answer), null, 2)}\n\`\`\``);
  if (!response.ok) process.exit(1);
  return answer;
}

/** Long lists after their second entry are left out of what is printed. */
function shorter(value: unknown): unknown {
  if (Array.isArray(value)) {
    const shown = value.slice(0, 2).map(shorter);
    return value.length > 2 ? [...shown, `… ${value.length - 2} more`] : shown;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shorter(inner)]));
}

/** Looks until the resource has ended, quietly. */
async function ended(path: string): Promise<void> {
  for (;;) {
    const { status } = (await (await fetch(`${api}/api/v1/${path}`)).json()) as Json;
    if (['completed', 'ready', 'failed', 'cancelled'].includes(status)) return;
    await sleep(500);
  }
}

console.log('The lead, so that the calls can refer to it:');
await call('PUT', 'leads/123', { name: 'John Doe', company: 'Acme Corp', industry: 'SaaS' });

console.log('\n## 1. Start recording');
const recording = await call('POST', 'videos/recordings/start', {
  lead_id: 123,
  url_recorded: page.url,
  resolution: '1920x1080',
  recording_settings: { frame_rate: 30, show_cursor: true, highlight_clicks: true },
});
await ended(`videos/recordings/${recording.id}`);

console.log('\n## 2. Get recording');
await call('GET', `videos/recordings/${recording.id}`);

console.log('\n## 3. Generate script');
const script = await call('POST', 'videos/scripts/generate', {
  lead_id: 123,
  script_style: 'professional',
  total_duration_seconds: 60,
  target_audience: 'SaaS founders',
  key_messages: ['Easy integration', 'Cost effective', '24/7 support'],
  ai_model: 'gpt-4',
});

console.log('\n## 4. Synthesize voiceover');
const voiceover = await call('POST', 'videos/voiceovers/synthesize', {
  video_script_id: script.id,
  lead_id: 123,
  voice_preset: 'professional_male',
  voice_settings: { stability: 0.5, similarity_boost: 0.75, style: 0.0 },
  format: 'mp3',
});
await ended(`videos/voiceovers/${voiceover.id}`);

console.log('\n## 5. Compose video');
const composed = await call('POST', 'videos/compose', {
  lead_id: 123,
  screen_recording_id: recording.id,
  voiceover_id: voiceover.id,
  resolution: '1920x1080',
  format: 'mp4',
  branding: { apply_branding: true, logo_path: '/assets/logo.png', logo_position: 'bottom-right' },
  intro: { enabled: true, duration_seconds: 3, text: 'Custom Demo for Acme Corp' },
  generate_quality_versions: true,
  quality_versions: ['1080p', '720p'],
});
await ended(`videos/composed/${composed.id}`);
await call('GET', `videos/composed/${composed.id}`);

console.log('\n## 6. Host video');
const hosted = await call('POST', 'videos/host', {
  composed_video_id: composed.id,
  lead_id: 123,
  hosting_provider: 's3',
  title: 'Custom Demo for Acme Corp',
  description: 'Personalized platform demo',
  tags: ['demo', 'acme-corp', 'saas'],
  privacy: 'unlisted',
  download_enabled: false,
  analytics_enabled: true,
});

console.log('\n## 7. Get video analytics');
await call('GET', `videos/hosted/${hosted.id}/analytics`);
