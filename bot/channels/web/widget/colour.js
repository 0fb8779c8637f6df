// The host page's colour, used where it can be read: 4.5 to 1 against what it stands on (WCAG 1.4.3).
const channels = (colour) => {
  const pen = document.createElement("canvas").getContext("2d");
  if (!pen) return null;
  const results = ["#000", "#fff"].map((before) => {
    pen.fillStyle = before;
    pen.fillStyle = colour;
    return pen.fillStyle;
  });
  if (results[0] !== results[1] || results[0][0] !== "#") return null; // no colour, or transparent
  return [1, 3, 5].map((at) => parseInt(results[0].slice(at, at + 2), 16));
};

const brightness = (rgb) => {
  const [r, g, b] = rgb.map((value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const contrast = (one, other) => {
  const [low, high] = [brightness(one), brightness(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};

// Return [for light, for dark], or null when the colour cannot be read on white and on the page's light grey.
const accents = (colour) => {
  const light = channels(colour);
  if (!light || contrast(light, [240, 244, 245]) < 4.5) return null;
  for (let share = 0; share < 1; share += 0.05) {
    const dark = light.map((value) => Math.round(value + (255 - value) * share));
    if (contrast(dark, [28, 47, 51]) >= 4.5 && contrast(dark, [6, 40, 43]) >= 4.5) return [light, dark].map((rgb) => `rgb(${rgb})`);
  }
};
