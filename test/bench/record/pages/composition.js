import { createElement, useEffect, useLayoutEffect, useState } from 'react';
import {
  AbsoluteFill,
  Composition,
  continueRender,
  delayRender,
  registerRoot,
  staticFile,
  useCurrentFrame,
  useVideoConfig,
} from 'remotion';
import page from './page.json';

// The landing page as a Remotion composition: the same markup and styles, with every animation held at the frame's time.

const style = page.style.replaceAll('url(inter', `url(${staticFile('inter')}`);
const landing = new Function(`${page.script}; return landing`)();

function Landing({ motion }) {
  const frame = useCurrentFrame();
  const { fps } = useVideoConfig();
  const [fonts] = useState(() => delayRender('fonts'));
  useLayoutEffect(() => {
    document.documentElement.dataset.motion = motion;
    // From the first second on: a clock at 0 looks like a page that is not there yet.
    landing.hold(1000 + (frame / fps) * 1000);
  }, [frame, fps, motion]);
  useEffect(() => {
    void Promise.all(['400 1rem Inter', '700 1rem Inter'].map((font) => document.fonts.load(font))).then(() =>
      continueRender(fonts),
    );
  }, [fonts]);
  const html = { __html: `<style>${style}</style>${page.body}` };
  return createElement(AbsoluteFill, null, createElement(Content, { html }));
}

/** Made once: what changes with the frame is changed in place. */
function Content({ html }) {
  const [content] = useState(() => createElement('div', { dangerouslySetInnerHTML: html }));
  return content;
}

registerRoot(() =>
  createElement(Composition, {
    id: 'landing',
    component: Landing,
    width: 1920,
    height: 1080,
    fps: 30,
    durationInFrames: 300,
    defaultProps: { motion: 'always' },
  }),
);
