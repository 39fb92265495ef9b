/**
 * The five services, to be used from any script, without AWS: the binaries and voices inside the npm packages do the
 * work on this machine.
 */
export { ScreenRecorder } from './sdk/screen-recorder.ts';
export { ScriptGenerator } from './sdk/script-generator.ts';
export { VideoComposer } from './sdk/video-composer.ts';
export { VideoHostManager } from './sdk/video-host-manager.ts';
export { VoiceSynthesizer } from './sdk/voice-synthesizer.ts';
