/**
 * Every S3 key, in one place. In the media bucket the step comes first, so that a role can be given
 * one prefix; in the site bucket a key is the path of its public URL.
 */

const number = (index: number) => String(index).padStart(3, '0');

/** Keys in the private media bucket. */
export const mediaKeys = {
  scout: (id: string) => `scout/${id}/page.json`,
  scoutScreenshot: (id: string) => `scout/${id}/page.jpg`,
  script: (id: string) => `scripts/${id}.json`,
  spoken: (id: string, index: number) => `voice/${id}/${number(index)}.json`,
  spokenAudio: (id: string, index: number) => `voice/${id}/${number(index)}.wav`,
  storyboard: (id: string) => `storyboards/${id}.json`,
  take: (id: string, index: number) => `takes/${id}/${number(index)}.json`,
  takeMezzanine: (id: string, index: number) => `takes/${id}/${number(index)}.mkv`,
  rendered: (id: string, index: number) => `scenes/${id}/${number(index)}.json`,
  renderedVideo: (id: string, index: number, rendition: string) => `scenes/${id}/${number(index)}-${rendition}.mp4`,
  film: (id: string) => `films/${id}/film.json`,
  filmVideo: (id: string, rendition: string) => `films/${id}/${rendition}.mp4`,
  filmCaptions: (id: string) => `films/${id}/captions.vtt`,
  filmPoster: (id: string) => `films/${id}/poster.jpg`,
  hosted: (id: string) => `hosted/${id}.json`,
};

/** Keys in the published site bucket. */
export const siteKeys = {
  watch: (slug: string) => `v/${slug}`,
  embed: (slug: string) => `embed/${slug}`,
  thumbnail: (slug: string) => `thumbs/${slug}.jpg`,
  video: (slug: string, rendition: string) => `media/${slug}/${rendition}.mp4`,
  captions: (slug: string) => `media/${slug}/captions.vtt`,
  player: (file: string) => `player/${file}`,
};
