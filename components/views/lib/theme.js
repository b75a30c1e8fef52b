// Canvases are painted in the theme's colours, and the theme changes without a word from
// the server: a colour that nobody sees changes with it (base.css).

export const onTheme = (root, paint) => {
  root.dataset.themed = "";
  root.ontransitionrun = (event) => {
    if (event.target === root && event.propertyName === "caret-color") paint();
  };
};
