import type { PageElement, ScoutedPage } from '../../functions/contract/page.ts';

/** An element in the page's text column; `y` in CSS pixels from the document's top. */
export function element(
  role: PageElement['role'],
  text: string,
  y: number,
  more: Partial<PageElement> = {},
): PageElement {
  const level = role === 'heading' ? 2 : null;
  const selector = `#${role}-${y}`;
  return { role, level, text, selector, box: { x: 120, y, width: 480, height: 44 }, blurb: null, ...more };
}

/** What a scout found of a page that sells shift planning to care homes, furniture included. */
export const SHIFTLY: ScoutedPage = {
  url: 'https://shiftly.example/',
  final_url: 'https://shiftly.example/',
  http_status: 200,
  title: 'Shiftly | Shift planning for care homes',
  description: 'Shiftly plans shifts for care homes and tells everyone when they work.',
  language: 'en',
  viewport: { width: 1280, height: 720 },
  page_height: 5200,
  animated: false,
  banner_dismissed: true,
  located: {},
  realtime: false,
  fingerprint: null,
  screenshot_key: 'pages/shiftly.png',
  elements: [
    element('link', 'Log in', 20, { box: { x: 1100, y: 20, width: 60, height: 20 } }),
    element('heading', 'Shift planning that respects people', 180, {
      level: 1,
      blurb: 'Build the week in minutes, see the gaps before they hurt, and tell everyone at once.',
    }),
    element('button', 'Book a demo', 360, { box: { x: 120, y: 360, width: 160, height: 48 } }),
    element('heading', 'Plan every shift', 820, {
      blurb: 'Drag people onto the week. Shiftly shows who is free, who is rested and who has the right training.',
    }),
    element('heading', 'FILL GAPS BEFORE BREAKFAST ☀️', 1420, {
      blurb: 'When someone calls in sick, the right colleagues get a message. The first to say yes gets the shift.',
    }),
    element('heading', 'Swaps without the phone calls', 2010, {
      blurb: 'Staff swap shifts in the app. You approve with one tap, or let the rules decide.',
    }),
    element('heading', 'Hours that match payroll', 2600, {
      blurb: 'Every worked hour goes to payroll as a clean export. Overtime and night rates are worked out for you.',
    }),
    element('heading', 'Inspection-ready records.', 3190, {
      blurb: 'Show who worked when, with which qualification. Reports come as PDF or CSV.',
    }),
    element('heading', 'Simple pricing', 3800, { blurb: 'One price per home, all features included.' }),
    element('heading', 'Ready to plan your first week?', 4400, { blurb: 'Set up your home in an afternoon.' }),
    element('link', 'Privacy Policy', 5100),
    element('heading', 'Company', 5000, { level: 4 }),
  ],
};
