import type { Ways } from './phrase-book.ts';

/** Name a part of the page again, in a film with more scenes than the page has parts. */
export const AGAIN: Ways = [
  'Let\'s go back to "{{title}}" for a closer look.',
  'You will remember "{{title}}" from a moment ago.',
  'I\'d like to return to "{{title}}" for a moment.',
  'Now that you have seen the rest, look at "{{title}}" once more.',
  'Back to "{{title}}", with a little more time.',
  '"{{title}}" deserves a second visit.',
  'Here is "{{title}}" from another angle: yours.',
  'We passed "{{title}}" quickly the first time.',
  'Take another moment with "{{title}}".',
  'This brings us round to "{{title}}" again.',
  'Suppose a colleague asks you about "{{title}}".',
  'On your own list, where would "{{title}}" stand?',
  'If you only had a minute, would you spend it on "{{title}}"?',
  'Let me stop once more at "{{title}}".',
  'One more look at "{{title}}", and then we move on.',
  'You may already have an opinion on "{{title}}".',
  'Think of the person who would care most about "{{title}}".',
  'For the record, this is still "{{title}}".',
  'With that in mind, let\'s revisit "{{title}}".',
  'Up again on the screen, "{{title}}".',
  'I have put "{{title}}" on the screen one more time.',
  'What would you ask us about "{{title}}"?',
];

/** Asides that name the part on the screen; each is used for a few parts at most. */
export const ABOUT: Ways = [
  'Ask yourself who on your team would look after "{{title}}".',
  'When you talk this over later, start the conversation with "{{title}}".',
  'Do you have a name of your own for what this page calls "{{title}}"?',
  'Give "{{title}}" a mark from one to ten for how much it matters to you.',
  'If "{{title}}" were the only thing on the page, would you still want to talk?',
  'Write "{{title}}" on a note, and put a question mark or a tick beside it.',
  'Try to explain "{{title}}" to a colleague in one sentence; whatever is missing is your question for us.',
  'Think of the last time that something like "{{title}}" came up in a meeting.',
  'Which of your colleagues should see "{{title}}" before anyone decides anything?',
  'Whatever you do today in place of "{{title}}", we would like to hear about it.',
  'If "{{title}}" is not your concern, tell us whose it is.',
  'You can find "{{title}}" on the page yourself, whenever you like.',
];

/** Plain asides for any part and any style; none says anything about the product. */
export const ANYWHERE: Ways = [
  'Take your time with this one.',
  'You can stop the video here and read along.',
  'Everything you see is the page itself, as anyone can open it.',
  'I am only showing you what is really there.',
  'A good question is worth more to us than quick agreement.',
  'Think of one thing that your team did by hand last week.',
  'Some of this will matter to you more than the rest, and that is fine.',
  'Would it change anything about your Monday?',
  "Would it make anybody's day a little easier?",
  'If the answer is not clear yet, make a note of it.',
  'A note with three questions on it is a good result of a video like this.',
  'It helps to watch with somebody who does this work every day.',
  'Whoever watches with you may notice something that you do not.',
  'Look at the words first, and at the picture as a whole after that.',
  'What is the first thing that catches your eye?',
  'What did you expect to find here?',
  'What would you have to see before you believed it?',
  'Where would you begin, if it were up to you?',
  'Perhaps you have tried something similar before; we would like to hear how that went.',
  'There may be a good reason for the way you do it now, and we want to know it.',
  'Every team has its own habits, and yours should have the last word.',
  'Not everything has to change at once.',
  'Often it is enough to begin with one small part.',
  'Ask what has to be true for this to work where you are.',
  'Ask who would have to agree, and what they would want to know.',
  'Ask how you would notice, after a month, that it was worth it.',
  'Ask what happens if you change nothing.',
  'If a word on the screen means something else in your house, tell us.',
  'The details belong in a conversation, where you can interrupt me.',
  'In a live call you could point at any of this and ask for more.',
  'I cannot hear your questions now, but I would be glad to have them later.',
  'If you watch this a second time, you will probably look somewhere else.',
  'It is easy to skip ahead, and nobody will mind if you do.',
  'You can always come back to this part later.',
  'Should you forward this to someone, tell them which part to watch.',
  'One sentence from you about your situation would help us more than an hour of guessing.',
  'A doubt is welcome too; we would rather hear it early.',
  'Try to find the point where it does not fit, and we can start from there.',
  'Good tools should survive hard questions.',
  'Compare it with what you have, not with what is perfect.',
  'Imagine explaining this to someone who has just joined you.',
  'Imagine it is a year from now, and ask what you would be glad to have started.',
  'Let the page speak for itself for a second.',
  'Read it once more in your own time.',
  'There is no trick to it; what you see is what we can talk about.',
  'If you are unsure whether this concerns you, it is quicker to ask than to wonder.',
  'I will not read every line to you.',
  'See the whole of it first, then the parts.',
  'Keep your list of questions next to you.',
];

/** Open a film whose page has no headline that could be read out. */
export const AT_TOP: Ways = ["Here's the page.", 'This is the page, from the top.', 'We start at the top of the page.'];

/** When the headline is too long for the time there is. */
export const HEADLINE_SHOWN: Ways = ['See the headline.', 'The headline on the screen says it best.'];

/** Move to another height of a page whose parts have no names. */
export const FURTHER: Ways = [
  'This is a little further down.',
  'And here is what follows.',
  'The page goes on from there.',
  'Now the next part of it.',
  'Further on, there is this.',
  'Here we see another part of the page.',
];

/** Stay with, or come back to, a page that offers one view only. */
export const STAY: Ways = [
  "Let's stay with it for a moment.",
  'Have another look at the page as a whole.',
  'Look at it once more, from the top.',
  'I would like to leave it on the screen a little longer.',
  'Here it is again.',
];

/** Parts that are not sections. */
export const BUTTON: Ways = [
  'This is the "{{title}}" button.',
  'There\'s a button here called "{{title}}".',
  'You can also choose "{{title}}".',
];
export const LINK: Ways = ['This link takes you to "{{title}}".', 'There\'s also a link to "{{title}}".'];
export const IMAGE: Ways = ['This picture is labelled "{{title}}".', 'The caption of this one is "{{title}}".'];
