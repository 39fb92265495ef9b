/**
 * Every S3 key, in one place. In the media bucket the step comes first, so that a role can be given
 * one prefix; `owner` is the body of the id of what it belongs to. In the site bucket a key is the path of its
 * public URL.
 */

const number = (index: number) => String(index).padStart(3, '0');

/** What is kept by the hash of what it was made from. */
export const ARTIFACT_KINDS = ['speech', 'take', 'scene'] as const;
export type ArtifactKind = (typeof ARTIFACT_KINDS)[number];

/** Keys in the private media bucket. */
export const mediaKeys = {
  /** Secrets of a page; gone once the job is done. */
  access: (owner: string) => `access/${owner}.json`,
  scout: (owner: string) => `scout/${owner}/page.json`,
  scoutScreenshot: (owner: string) => `scout/${owner}/page.jpg`,
  spoken: (owner: string, index: number) => `voice/${owner}/${number(index)}.json`,
  spokenAudio: (owner: string, index: number) => `voice/${owner}/${number(index)}.wav`,
  /** All sections in one file, as it is delivered. */
  voiceover: (owner: string, format: string) => `voice/${owner}/voiceover.${format}`,
  storyboard: (owner: string) => `storyboards/${owner}.json`,
  take: (owner: string, index: number) => `takes/${owner}/${number(index)}.json`,
  takeMezzanine: (owner: string, index: number) => `takes/${owner}/${number(index)}.mkv`,
  takeTiles: (owner: string, index: number) => `takes/${owner}/${number(index)}-tiles.mkv`,
  takeLayer: (owner: string, index: number) => `takes/${owner}/${number(index)}-layer.png`,
  rendered: (owner: string, index: number) => `scenes/${owner}/${number(index)}.json`,
  renderedVideo: (owner: string, index: number, rendition: string) =>
    `scenes/${owner}/${number(index)}-${rendition}.mp4`,
  film: (owner: string) => `films/${owner}/film.json`,
  filmVideo: (owner: string, rendition: string) => `films/${owner}/${rendition}.mp4`,
  filmCaptions: (owner: string) => `films/${owner}/captions.vtt`,
  filmChapters: (owner: string) => `films/${owner}/chapters.vtt`,
  filmPosterPlay: (owner: string) => `films/${owner}/poster-play.jpg`,
  /** The sheet names itself in its WebVTT, so both lie side by side under these names. */
  filmStoryboard: (owner: string) => `films/${owner}/storyboard.jpg`,
  filmStoryboardVtt: (owner: string) => `films/${owner}/storyboard.vtt`,
  filmGif: (owner: string) => `films/${owner}/preview.gif`,
  filmWebp: (owner: string) => `films/${owner}/preview.webp`,
  filmHls: (owner: string, file: string) => `films/${owner}/hls/${file}`,
  filmPoster: (owner: string) => `films/${owner}/poster.jpg`,
  hosted: (owner: string, revision: number) => `hosted/${owner}/${revision}.json`,
  /** The page that takes a video's place once it has expired, ready made. */
  expiredPage: (owner: string) => `hosted/${owner}/expired.html`,
  /** Files of rows: uploaded for a request, and under `batches/incoming/` dropped to be made at once. */
  batchUpload: (id: string, fileName: string) => `batches/uploads/${id}/${fileName}`,
  /** Rows that a run of a batch makes, and every row of its file. */
  batchRows: (owner: string, run: number) => `batches/rows/${owner}/run-${run}.jsonl`,
  batchAccount: (owner: string) => `batches/rows/${owner}/account.jsonl`,
  batchResults: (owner: string, fileName: string) =>
    `batches/results/${owner}/${fileName.replace(/\.[^.]*$/, '')}.results.csv`,
  /** What all have in common who ask for the same. Takes lie among takes: their recorder may write nowhere else. */
  kept: (kind: ArtifactKind, hash: string) => (kind === 'take' ? `takes/cache/${hash}/` : `cache/${kind}/${hash}/`),
};

/**
 * Keys in the published site bucket. Media lie under their revision, since they never change under an address. What lies
 * under `private/{slug}/` is shown to holders of a signed link only.
 */
export const siteKeys = {
  watch: (slug: string) => `v/${slug}`,
  privateWatch: (slug: string) => `private/${slug}/watch`,
  embed: (slug: string) => `embed/${slug}`,
  thumbnail: (slug: string) => `thumbs/${slug}.jpg`,
  /** All media of a link. */
  mediaOf: (slug: string, isPrivate = false) => `${isPrivate ? 'private' : 'media'}/${slug}/`,
  media: (slug: string, revision: number, file: string, isPrivate = false) =>
    `${siteKeys.mediaOf(slug, isPrivate)}${revision}/${file}`,
  /** What other sites are told of a link (oEmbed). */
  card: (slug: string) => `cards/${slug}.json`,
  player: (file: string) => `player/${file}`,
};

/** Files of the site that all pages share. */
export const PLAYER_FILES = {
  player: 'media-chrome.js',
  script: 'watch.js',
  beacon: 'beacon.js',
  logo: 'logo.png',
  /** Shown for an address where there is nothing. */
  gone: 'gone.html',
} as const;
