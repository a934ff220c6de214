// Colours for what is drawn by scripts: the tokens of the theme in force, css/tokens.css.

const tokens = getComputedStyle(document.documentElement);

// The colour of `--map-<name>`, as it is now.
export const colour = (name) => tokens.getPropertyValue(`--map-${name}`).trim();

