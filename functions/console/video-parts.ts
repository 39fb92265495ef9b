import { html, nothing } from 'lit';
import type { Analytics } from '../contract/audience.ts';
import type { ScriptView } from '../contract/script-resource.ts';
import type { StageView, VideoView } from '../contract/video.ts';
import type { Cue } from './captions.ts';
import { dailyCurve, retentionCurve } from './curves.ts';
import type { Curve } from './plot.ts';
import { clock, count, isRunning, money, percent, STAGE_WORDS, safeLink, shareOf, span } from './words.ts';

/** Renditions by their height, the smallest that is sharp in a column first. */
const SIZES = ['720p', '480p', '1080p', '360p'];

/** The film itself; its poster while there is none. */
export function filmOf(view: VideoView) {
  const { files, thumbnail_url, options } = view;
  const known = SIZES.find((size) => files[size]) ?? Object.keys(files).find((name) => /^\d+p$/.test(name));
  const film = safeLink((known && files[known]) ?? null);
  const [width = '16', height = '9'] = options.resolution.split('x');
  if (!film) {
    return html`<div class="film waiting">${isRunning(view) ? 'The film is being made' : 'There is no film'}</div>`;
  }
  return html`<video class="film" controls playsinline preload="none" width=${width} height=${height} src=${film}
    poster=${safeLink(thumbnail_url) ?? nothing} aria-label="The film"></video>`;
}

/** Counts of everything that came, machines included; present when the API tells them apart. */
type WithRaw = Analytics & { readonly raw?: { readonly total_views?: number } };

/** The API's figures are percentages already. */
const hundredths = (value: number) => percent(value / 100);

export function audienceOf(view: VideoView, analytics: WithRaw | null | undefined) {
  if (!view.hosted_video_id) return nothing;
  if (!analytics)
    return card('Audience', analytics === null ? quiet('The published video is gone.') : quiet('Reading …'));
  const raw = analytics.raw?.total_views;
  const facts: [string, string, string?][] = [
    ['Views', count(analytics.total_views), raw === undefined ? '' : `${count(raw)} with machines`],
    ['Viewers', count(analytics.unique_viewers)],
    ['Watched', hundredths(analytics.avg_watch_percentage), `${span(analytics.avg_watch_duration_seconds)} on average`],
    ['To the end', hundredths(analytics.completion_rate)],
    ['Clicked', hundredths(analytics.click_through_rate)],
  ];
  const none = analytics.total_views === 0 ? quiet('Nobody has watched it yet.') : nothing;
  return card(
    'Audience',
    html`<dl class="facts">${facts.map(([name, value, more]) => html`<div><dt>${name}</dt><dd>${value}${more ? html`<small>${more}</small>` : nothing}</dd></div>`)}</dl>
      ${none}${plotOf('Still watching', retentionCurve(analytics))}${plotOf('Views a day', dailyCurve(analytics))}`,
  );
}

const plotOf = (title: string, curve: Curve | null) =>
  curve ? html`<figure><figcaption>${title}</figcaption><line-plot .curve=${curve}></line-plot></figure>` : nothing;

const MARKS: Record<StageView['state'], string> = { pending: '○', running: '◐', completed: '●', failed: '✕' };

export const stagesOf = ({ stages }: VideoView) =>
  card(
    'Stages',
    html`<table class="stages"><thead><tr><th scope="col">Stage</th><th scope="col" class="number">Time</th><th scope="col" class="number">Cost</th></tr></thead>
      <tbody>${stages.map(stageOf)}</tbody></table>`,
  );

function stageOf(stage: StageView) {
  const { name, state, progress, processing_time_seconds, cost_usd, reused, error_message } = stage;
  const counted = progress.total > 1 ? `${count(progress.done)} of ${count(progress.total)} ${progress.unit}` : '';
  return html`<tr class=${state}><th scope="row"><span class="mark" aria-hidden="true">${MARKS[state]}</span> ${STAGE_WORDS[name]}
      <small>${[state === 'completed' ? '' : state, state === 'running' || state === 'failed' ? counted : '', reused > 0 ? `${reused} reused` : ''].filter(Boolean).join(' · ')}</small>
      ${state === 'running' ? html`<progress max="1" .value=${shareOf(stage)} aria-label="${STAGE_WORDS[name]}"></progress>` : nothing}
      ${error_message ? html`<small class="bad" dir="auto">${error_message}</small>` : nothing}</th>
    <td class="number">${processing_time_seconds === null ? '–' : span(processing_time_seconds)}</td>
    <td class="number">${state === 'pending' ? '–' : money(cost_usd)}</td></tr>`;
}

export function costsOf({
  cost_usd,
  costs,
  saved_usd,
  processing_time_seconds,
  duration_seconds,
  options,
  id,
  script_fallback_reason,
}: VideoView) {
  const row = (name: string, value: string) => ({ name, value });
  const rows = [
    row('Language model', money(costs.ai_usd)),
    row('Voice', money(costs.voice_usd)),
    row('Compute', money(costs.compute_usd)),
    row('Together', money(cost_usd)),
    ...(saved_usd > 0 ? [row('Saved by reuse', money(saved_usd))] : []),
    ...(processing_time_seconds === null ? [] : [row('Made in', span(processing_time_seconds))]),
    ...(duration_seconds === null ? [] : [row('Length', `${clock(duration_seconds)} at ${options.resolution}`)]),
  ];
  return card(
    'Cost and time',
    html`<dl class="rows">${rows.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
      ${script_fallback_reason ? html`<p class="quiet" dir="auto">The script comes from templates: ${script_fallback_reason}</p>` : nothing}
      <p class="quiet"><code>${id}</code></p>`,
  );
}

export function scriptOf({ script_id }: VideoView, script: ScriptView | null | undefined) {
  if (!script_id) return nothing;
  if (!script) return card('Script', script === null ? quiet('The script was deleted.') : quiet('Reading …'));
  return card(
    'Script',
    html`<ol class="script">${script.sections.map(
      ({
        title,
        content,
        timing_marker,
        scene_type,
      }) => html`<li><div class="when"><span>${timing_marker.slice(1, -1)}</span><small>${scene_type}</small></div>
        <div><h3 dir="auto">${title}</h3><p dir="auto">${content}</p></div></li>`,
    )}</ol>
    <p class="quiet">${[script.ai_model_used ?? '', script.script_style, script.language, `version ${script.version}`, script.is_approved === 'pending' ? '' : script.is_approved].filter(Boolean).join(' · ')}</p>`,
  );
}

export function captionsOf(cues: Cue[] | null | undefined) {
  if (!cues || cues.length === 0) return nothing;
  return html`<section class="card"><details><summary>Captions <small>${count(cues.length)}</small></summary>
    <ol class="cues">${cues.map(({ start, text }) => html`<li><span>${clock(start)}</span><span dir="auto">${text}</span></li>`)}</ol></details></section>`;
}

const card = (title: string, content: unknown) => html`<section class="card"><h2>${title}</h2>${content}</section>`;
const quiet = (text: string) => html`<p class="quiet">${text}</p>`;
