import { countWords, wordsForSeconds } from './pace.ts';

/** How long a script and its parts are to be. */
export interface ScriptPlan {
  /** Of the whole narration. */
  words: number;
  introWords: number;
  ctaWords: number;
  /** Scenes between the two cards: as many as asked for, and the least and the most that will do. */
  scenes: { ideal: number; least: number; most: number };
  /** Of one scene, a key message not counted. */
  sceneWords: { least: number; most: number };
}

/** Scenes that a viewer can follow, seconds. */
const SCENE = { shortest: 5, ideal: 8, longest: 12 };
/** The contract allows 100 sections, two of which are cards. */
const MOST_SCENES = 98;
/** Room to say more than the key messages, when these would fill the film. */
const ROOM = { share: 1.25, words: 16 };

/** Key messages are said in full even if the film gets longer for it. */
export function planScript(totalSeconds: number, messages: readonly string[]): ScriptPlan {
  const messageWords = messages.reduce((sum, text) => sum + countWords(text), 0);
  const needed = messageWords === 0 ? 0 : messageWords * ROOM.share + ROOM.words;
  const words = Math.round(Math.max(wordsForSeconds(totalSeconds), needed));
  const introWords = Math.min(28, Math.max(2, Math.round(words * 0.16)));
  const ctaWords = Math.min(30, Math.max(4, Math.round(words * 0.17)));
  const bodyWords = words - introWords - ctaWords;
  const scenesOf = (seconds: number) =>
    Math.min(MOST_SCENES, Math.max(1, Math.round(bodyWords / wordsForSeconds(seconds))));
  const most = Math.max(scenesOf(SCENE.shortest), messages.length);
  return {
    words,
    introWords,
    ctaWords,
    scenes: { ideal: scenesOf(SCENE.ideal), least: scenesOf(SCENE.longest), most },
    sceneWords: { least: Math.round(wordsForSeconds(SCENE.shortest)), most: wordsForSeconds(SCENE.longest) },
  };
}
