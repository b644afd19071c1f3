/**
 * How Webex sets a card: its sizes, gaps and colours. Colours are named here and given their light and dark
 * values in cards.css, so a change of theme never draws a card anew and never loses what was typed into it.
 */
const fontFamily = 'var(--font)';
const fontSizes = { small: 13, default: 15, medium: 17, large: 20, extraLarge: 24 };
const fontWeights = { lighter: 400, default: 400, bolder: 600 };

/** @param {string} name */
const colour = (name) => ({ default: `var(--card-${name})`, subtle: `var(--card-${name}-subtle)` });

const foregroundColors = {
  default: colour('text'),
  dark: colour('text'),
  light: colour('text'),
  accent: colour('accent'),
  good: colour('good'),
  warning: colour('warning'),
  attention: colour('attention'),
};

/** @param {string} background */
const containerStyle = (background) => ({ backgroundColor: `var(--card-${background})`, foregroundColors });

const label = { color: 'default', size: 'default', weight: 'default', isSubtle: false };

export const hostConfig = {
  fontFamily,
  supportsInteractivity: true,
  fontSizes,
  fontWeights,
  fontTypes: {
    default: { fontFamily, fontSizes, fontWeights },
    monospace: { fontFamily: 'var(--mono)', fontSizes, fontWeights },
  },
  lineHeights: { small: 18, default: 22, medium: 24, large: 28, extraLarge: 32 },
  spacing: { small: 4, default: 12, medium: 12, large: 12, extraLarge: 16, padding: 12 },
  separator: { lineThickness: 1, lineColor: 'var(--card-line)' },
  imageSizes: { small: 40, medium: 80, large: 160 },
  imageSet: { imageSize: 'medium', maxImageHeight: 100 },
  containerStyles: {
    default: containerStyle('bg'),
    emphasis: containerStyle('bg-emphasis'),
    good: containerStyle('bg-good'),
    warning: containerStyle('bg-warning'),
    attention: containerStyle('bg-attention'),
    accent: containerStyle('bg-accent'),
  },
  actions: {
    maxActions: 5,
    spacing: 'default',
    buttonSpacing: 8,
    showCard: { actionMode: 'inline', inlineTopMargin: 12, style: 'emphasis' },
    preExpandSingleShowCardAction: false,
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
    allowTitleToWrap: false,
  },
  adaptiveCard: { allowCustomStyle: false },
  factSet: {
    title: { ...label, weight: 'bolder', wrap: true, maxWidth: 160 },
    value: { ...label, wrap: true },
    spacing: 16,
  },
  inputs: {
    label: {
      inputSpacing: 'small',
      requiredInputs: { ...label, suffix: ' *', suffixColor: 'attention' },
      optionalInputs: label,
    },
    errorMessage: { spacing: 'small', color: 'attention', size: 'small', weight: 'default' },
  },
};
