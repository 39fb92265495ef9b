import type { Access } from '../../contract/access.ts';
import { type HostOptions, unhostable } from '../../contract/host.ts';
import type { RecordingSettings } from '../../contract/recording.ts';
import { parseResolution } from '../../contract/resolution.ts';
import { isAddress, isAllowedPrivateHost, isPublicAddress, type PrivateHosts } from '../../core/address-rules.ts';
import { lensProblem } from '../../core/lens.ts';
import { type FieldError, Problem } from '../problem.ts';

/** A 422 that names each field, when there is any to name. */
export function refuse(errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  const names = errors.map(({ pointer, message }) => `${pointer}: ${message}`);
  throw new Problem(422, 'The request is not valid', names.join('; '), errors);
}

/** What can be told of an address by itself; names are resolved and checked when the page is opened. */
export function privateAddress(pointer: string, address: string | undefined, allowed: PrivateHosts): FieldError[] {
  if (address === undefined) return [];
  const { hostname, port, protocol } = new URL(address);
  const host = hostname.replace(/^\[|\]$|\.$/g, '');
  const local = host === 'localhost' || host.endsWith('.localhost') || (isAddress(host) && !isPublicAddress(host));
  const number = Number(port) || (protocol === 'https:' ? 443 : 80);
  if (!local || isAllowedPrivateHost(allowed, host, number)) return [];
  return [
    { pointer, message: 'leads to an address that is not public; on a laptop, start with --allow-private to allow it' },
  ];
}

/** Options that cannot be kept together, and a time that is over. */
export function hostObjections(options: HostOptions, now: Date): FieldError[] {
  const over = options.expires_at !== undefined && new Date(options.expires_at) <= now;
  const message = 'is over: give a later time, or none; to take a video off the web at once, delete it';
  return [
    ...unhostable(options).map(({ field, message }) => ({ pointer: `/${field}`, message })),
    ...(over ? [{ pointer: '/expires_at', message }] : []),
  ];
}

/** Cookies for a host that is neither the page's own nor one above it. */
export function strayCookies(access: Access | undefined, address: string): FieldError[] {
  const { hostname } = new URL(address);
  return (access?.cookies ?? []).flatMap(({ domain }, index) => {
    const host = domain?.replace(/^\./, '').toLowerCase();
    if (host === undefined || hostname === host || (hostname.endsWith(`.${host}`) && !isAddress(hostname))) return [];
    return [
      {
        pointer: `/access/cookies/${index}/domain`,
        message: `is not for ${hostname}: only the page's own site is sent cookies`,
      },
    ];
  });
}

/** How a page is to be filmed that frames of that size cannot show. */
export function unfilmable(settings: RecordingSettings, resolution: string): FieldError[] {
  const problem = lensProblem(settings, parseResolution(resolution));
  return problem ? [{ pointer: `/recording_settings/${problem.setting}`, message: problem.message }] : [];
}

/** Pictures and music that a request names and the art layer does not hold. */
export function missingArt(
  options: { branding?: Art; intro?: Art; outro?: Art; background_music?: { audio_path: string } | undefined },
  artFiles: readonly string[],
): FieldError[] {
  const named = (['branding', 'intro', 'outro'] as const).flatMap((part): FieldError[] => {
    const path = options[part]?.logo_path;
    return path === undefined ? [] : missing(`/${part}/logo_path`, path, artFiles);
  });
  const music = options.background_music;
  return [...named, ...(music ? missing('/background_music/audio_path', music.audio_path, artFiles) : [])];
}
type Art = { logo_path?: string | undefined } | undefined;

/** Says that the art layer has no such file, and which it has of that sort. `path` ends with the file's name. */
export function missing(pointer: string, path: string, artFiles: readonly string[]): FieldError[] {
  if (artFiles.includes(path.slice(path.lastIndexOf('/') + 1))) return [];
  const isPicture = (name: string) => /\.(png|jpe?g)$/.test(name);
  const wanted = isPicture(path);
  const held = artFiles.filter((name) => isPicture(name) === wanted).join(', ');
  return [{ pointer, message: `there is no such ${wanted ? 'picture' : 'sound'}: layers/art holds ${held || 'none'}` }];
}
