import { join } from 'node:path';
import { ScreenRecorder, ScriptGenerator, VideoComposer, VideoHostManager, VoiceSynthesizer } from 'leadreel';

interface Page {
  readonly url: string;
  readonly allowPrivateHosts: readonly string[];
}

type Person = {
  name: string;
  company: string;
  industry?: string;
};

/** Makes and publishes a video for a lead, with the five services one after the other. */
export async function createPersonalizedVideo(lead: Person, { url, allowPrivateHosts }: Page, duration = 15) {
  const folder = join('storage', 'leads', lead.company.replaceAll(/\W+/g, '-').toLowerCase());

  const script = await new ScriptGenerator().generateScript({ leadData: lead, style: 'professional', duration });
  const voice = await new VoiceSynthesizer({ cacheFolder: 'storage/cache' }).synthesizeFromScript({
    script,
    voicePreset: 'professional_male',
    outputPath: join(folder, 'voice.mp3'),
  });
  // Speech sets the clock: the page is recorded for as long as is spoken.
  const recording = await new ScreenRecorder({ resolution: '1280x720', allowPrivateHosts }).startRecording({
    url,
    durationSeconds: Math.ceil(voice.durationSeconds),
    outputPath: join(folder, 'recording.mp4'),
  });
  const film = await new VideoComposer().composeVideo({
    recordingPath: recording.filePath,
    voiceoverPath: voice.audioFilePath,
    words: voice.words,
    outputPath: join(folder, 'film.mp4'),
    title: `Demo for ${lead.company}`,
    intro: { text: `A demo for ${lead.company}`, durationSeconds: 2 },
    branding: true,
  });
  return new VideoHostManager({ folder: 'storage/site' }).hostVideo({
    videoPath: film.videoFilePath,
    ...(film.captionsPath && { captionsPath: film.captionsPath }),
    title: `Demo for ${lead.company}`,
    privacy: 'unlisted',
    lead,
  });
}
