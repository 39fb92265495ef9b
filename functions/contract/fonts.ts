/** Faces that a page without fonts of its own is drawn in: the usual three, and scripts beyond Latin, Greek and Cyrillic. */
const REGULAR = [
  'noto-color-emoji',
  'noto-sans-arabic',
  'noto-sans-devanagari',
  'noto-sans-hebrew',
  'noto-sans-jp',
  'noto-sans-kr',
  'noto-sans-sc',
  'noto-sans-thai',
];
const FOUR_STYLES = ['arimo', 'cousine', 'tinos'];

const folders = (names: readonly string[], styles: readonly string[]) =>
  names.flatMap((name) => styles.map((style) => `${name}/${style}`));

/** Folders of the fonts that ship, each named alike below `@expo-google-fonts` and below the layer. */
export const FONT_FOLDERS: readonly string[] = [
  ...folders(['inter'], ['400Regular', '500Medium', '600SemiBold', '700Bold', '800ExtraBold']),
  ...folders(FOUR_STYLES, ['400Regular', '400Regular_Italic', '700Bold', '700Bold_Italic']),
  ...folders(REGULAR, ['400Regular']),
];

/** Fonts that text is drawn into films with, the preferred first; which of the last three comes first, the text tells. */
export const LETTER_FONTS = {
  inter: 'inter/600SemiBold/Inter_600SemiBold.ttf',
  arabic: 'noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf',
  hebrew: 'noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf',
  devanagari: 'noto-sans-devanagari/400Regular/NotoSansDevanagari_400Regular.ttf',
  thai: 'noto-sans-thai/400Regular/NotoSansThai_400Regular.ttf',
  chinese: 'noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  japanese: 'noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf',
  korean: 'noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf',
} as const;
